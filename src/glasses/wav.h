/* WAV files: 16 bit PCM, one or two channels, made 16 kHz and one channel. */
#ifndef QK_GLASSES_WAV_H
#define QK_GLASSES_WAV_H

#include <stddef.h>
#include <stdint.h>

#define QK_WAV_SECONDS_MAX 60u

/* The samples, to be freed with free(). 0; QUARK_ERR_INVALID, QUARK_ERR_NOMEM, with a sentence. */
int qk_wav_read(const void *data, size_t length, int16_t **out, size_t *count, char *why, size_t why_size);
int qk_wav_load(const char *path, int16_t **out, size_t *count, char *why, size_t why_size); /* also QUARK_ERR_IO */

#endif
