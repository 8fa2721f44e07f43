"""A decoder, an encoder and a runner for the golden vectors.

They share no code with the codec in Swift, whose sources were not read for them: where two disagree, one of them, or a vector, is wrong.
Less independent are the names of rules, which are the project's own (its list of rules, the codec's tests and the vectors were read for
them), and what the standards leave open: which bits `reserved` holds, that what stands behind an unreadable property list is read, how
characters of text that is no UTF-8 are counted, which rules a misplaced property is held to. There this decoder was made to say what the
others say.
"""
