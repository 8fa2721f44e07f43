#ifndef ALLOCATION_WATCH_H
#define ALLOCATION_WATCH_H

#include <stddef.h>

/// Sets the counter of this thread to zero, and starts it.
void allocation_watch_begin(void);

/// Stops the counter.
///
/// Returns the bytes that this thread allocated since `allocation_watch_begin`, freed ones included: growing a buffer step by step counts
/// every step, as the work that it is.
size_t allocation_watch_end(void);

#endif
