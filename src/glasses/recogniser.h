/* What makes text of sound. Private to libquark-sim: real glasses have a better one. All calls on the glasses' thread.
 */
#ifndef QK_GLASSES_RECOGNISER_H
#define QK_GLASSES_RECOGNISER_H

#include "core/buffer.h"

#include <stddef.h>
#include <stdint.h>

struct qk_recogniser_ops;

struct qk_recogniser {
	const struct qk_recogniser_ops *ops;
};

struct qk_recogniser_ops {
	const char *name;
	/* For one utterance in this language (BCP 47); `path`: of the sound, for those who look beside it. QUARK_OK;
	 * QUARK_ERR_UNSUPPORTED (not this language); QUARK_ERR_NOMEM; QUARK_ERR_DEVICE, with a sentence. */
	int (*open)(struct qk_recogniser **out, const char *language, const char *path, char *why, size_t why_size);
	/* The next samples, 16 kHz. 0 or a status. */
	int (*feed)(struct qk_recogniser *recogniser, const int16_t *samples, size_t count);
	/* Replaces the text with what is understood until now. */
	void (*partial)(struct qk_recogniser *recogniser, struct qk_buffer *text);
	/* Nothing more comes: the text, and how sure it is in thousandths. */
	void (*final)(struct qk_recogniser *recogniser, struct qk_buffer *text, uint32_t *confidence);
	void (*close)(struct qk_recogniser *recogniser);
};

/* Understands nothing by itself: the text is read from a file NAME.txt beside NAME.wav, and comes at the end. */
extern const struct qk_recogniser_ops qk_recogniser_none;

/* A recogniser in a library of its own, which is loaded where it is installed: its symbol. The number is of this
 * interface. */
#define QK_RECOGNISER_LIBRARY "libquark-sim-pocketsphinx.so.0"
#define QK_RECOGNISER_SYMBOL "quark_recogniser_0"

/* The best one there is for this language and sound: a text beside the sound, then the library, then none. */
int qk_recogniser_open(struct qk_recogniser **out, const char *language, const char *path, char *why, size_t why_size);

#endif
