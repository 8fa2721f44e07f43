// zlib of the system, which inflates compressed captures.
#if __has_include(<zlib.h>)
#include <zlib.h>
#else
#error "zlib's header is missing: run .ci/setup, or install zlib1g-dev (Debian, Ubuntu), zlib-devel (Fedora)"
#endif
