// What libpcap reads of captures: a test compiles this and compares.
//
// Standard input is captures, each behind its length (32 bits, little-endian). Of each this prints a line for every frame (seconds,
// nanoseconds, captured and original length, FNV-1a of the bytes), then `end LINKTYPE SNAPLEN`, or `error` and the same.
#define _GNU_SOURCE
#include <pcap/pcap.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// The LINKTYPE_ value of a capture, which files hold; pcap_datalink gives the DLT_ value, which differs from system to system.
static int link_type(pcap_t *capture) {
    char *header = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&header, &length);
    pcap_dumper_t *dumper = pcap_dump_fopen(capture, file);
    int type = -1;
    if (dumper) {
        pcap_dump_close(dumper);
        if (length >= 24) type = *(uint32_t *)(void *)(header + 20) & 0xffff;
    } else {
        fclose(file);
    }
    free(header);
    return type;
}

int main(void) {
    unsigned char head[4];
    while (fread(head, 1, 4, stdin) == 4) {
        size_t length = head[0] | head[1] << 8 | head[2] << 16 | (size_t)head[3] << 24;
        unsigned char *bytes = malloc(length + 1);
        if (fread(bytes, 1, length, stdin) != length) return 1;
        char reason[PCAP_ERRBUF_SIZE];
        FILE *file = fmemopen(bytes, length, "rb");
        pcap_t *capture = file ? pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, reason) : NULL;
        int result = PCAP_ERROR;
        if (capture) {
            struct pcap_pkthdr *frame;
            const unsigned char *data;
            while ((result = pcap_next_ex(capture, &frame, &data)) == 1) {
                uint32_t hash = 2166136261u;
                for (uint32_t index = 0; index < frame->caplen; index++) hash = (hash ^ data[index]) * 16777619u;
                printf("%lld %lld %u %u %u\n", (long long)frame->ts.tv_sec, (long long)frame->ts.tv_usec, frame->caplen, frame->len, hash);
            }
        }
        printf("%s ", result == PCAP_ERROR_BREAK ? "end" : "error");
        printf("%d %d\n", capture ? link_type(capture) : -1, capture ? pcap_snapshot(capture) : 0);
        if (capture) pcap_close(capture); // Closes the file, too.
        else if (file) fclose(file);
        free(bytes);
    }
    return 0;
}
