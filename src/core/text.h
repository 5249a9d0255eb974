/* UTF-8, by utf8proc. */
#ifndef QK_CORE_TEXT_H
#define QK_CORE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* 1 when the bytes are well-formed UTF-8 without NUL. */
int qk_text_valid(const char *text, size_t length);

/* Number of code points of a NUL-terminated valid text; SIZE_MAX when it is not valid UTF-8. */
size_t qk_text_count(const char *text);

/* 1 when a valid text has a control character (C0, DEL, C1) other than those in `allowed` (may be NULL). */
int qk_text_has_control(const char *text, const char *allowed);

/* NFC form, to be freed with free(); NULL without memory or when the text is not valid. */
char *qk_text_nfc(const char *text);

/* Reads one code point at `text` (valid UTF-8); returns its length in bytes. */
size_t qk_text_read(const char *text, size_t length, int32_t *code_point);

/* Copies bytes as valid UTF-8, U+FFFD for what is not; to be freed with free(). NULL without memory. */
char *qk_text_lossy(const void *data, size_t length);

#endif
