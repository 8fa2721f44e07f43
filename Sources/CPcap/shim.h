// libpcap of the system: interfaces, live capture, and the compiler of capture filters.
#if __has_include(<pcap/pcap.h>)
#include <pcap/pcap.h>
#else
#error "libpcap's header is missing: run .ci/setup, or install libpcap-dev (Debian, Ubuntu), libpcap-devel (Fedora)"
#endif
