"""A decoder, an encoder and a runner for the golden vectors, written from the standards alone.

It shares nothing with the codec in Swift, in code or in reading: where the two disagree, one of them, or a vector, is wrong.
"""
