#include "AllocationWatch.h"

#include <stdbool.h>

// From sanitizer/allocator_interface.h, which not every toolchain has; AddressSanitizer defines it.
int __sanitizer_install_malloc_and_free_hooks(
    void (*malloc_hook)(const volatile void *, size_t), void (*free_hook)(const volatile void *));

static _Thread_local size_t allocated;
static _Thread_local bool is_counting;

static void note_allocation(const volatile void *pointer, size_t size) {
    (void)pointer;
    if (is_counting) allocated += size;
}

static void note_release(const volatile void *pointer) { (void)pointer; }

__attribute__((constructor)) static void install(void) {
    __sanitizer_install_malloc_and_free_hooks(note_allocation, note_release);
}

void allocation_watch_begin(void) {
    allocated = 0;
    is_counting = true;
}

size_t allocation_watch_end(void) {
    is_counting = false;
    return allocated;
}
