#if LiveCapture
#endif
