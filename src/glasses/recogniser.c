/* Which recogniser hears a sound, and the one that hears nothing: its text is written beside the sound. */
#include "glasses/recogniser.h"

#include "core/text.h"

#include <quark/base.h>

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT_MAX 4096u
#define SURE 900u

struct reader {
	struct qk_recogniser base; /* first */
	struct qk_buffer text;
};

/* NAME.txt for NAME.wav. 0; -1: no memory. */
static int beside(const char *path, struct qk_buffer *out)
{
	const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
	size_t length = dot && (!slash || dot > slash) ? (size_t)(dot - path) : strlen(path);

	qk_buffer_append(out, path, length);
	qk_buffer_text(out, ".txt");
	return out->failed ? -1 : 0;
}

/* The first line, without what is round it; nothing when it is not UTF-8. */
static void read_line(FILE *file, struct qk_buffer *out)
{
	char bytes[TEXT_MAX];
	size_t length = fread(bytes, 1, sizeof bytes, file), at = 0;

	while (at < length && bytes[at] != '\n' && bytes[at] != '\r')
		at++;
	while (at > 0 && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t'))
		at--;
	if (qk_text_valid(bytes, at))
		qk_buffer_append(out, bytes, at);
}

static int none_open(struct qk_recogniser **out, const char *language, const char *path, char *why, size_t why_size)
{
	struct reader *reader = calloc(1, sizeof *reader);
	struct qk_buffer name = {0};
	FILE *file;

	(void)language;
	if (!reader || beside(path, &name)) {
		snprintf(why, why_size, "there is no memory to recognise speech");
		free(reader);
		qk_buffer_free(&name);
		return QUARK_ERR_NOMEM;
	}
	reader->base.ops = &qk_recogniser_none;
	file = fopen(name.data, "rbe");
	if (file) {
		read_line(file, &reader->text);
		fclose(file);
	}
	qk_buffer_free(&name);
	*out = &reader->base;
	return QUARK_OK;
}

static int none_feed(struct qk_recogniser *recogniser, const int16_t *samples, size_t count)
{
	(void)recogniser;
	(void)samples;
	(void)count;
	return 0;
}

static void none_partial(struct qk_recogniser *recogniser, struct qk_buffer *text)
{
	(void)recogniser;
	qk_buffer_clear(text);
}

static void none_final(struct qk_recogniser *recogniser, struct qk_buffer *text, uint32_t *confidence)
{
	const struct reader *reader = (const struct reader *)(const void *)recogniser;

	qk_buffer_clear(text);
	qk_buffer_append(text, reader->text.data, reader->text.length);
	*confidence = text->length ? SURE : 0;
}

static void none_close(struct qk_recogniser *recogniser)
{
	struct reader *reader = (struct reader *)(void *)recogniser;

	qk_buffer_free(&reader->text);
	free(reader);
}

const struct qk_recogniser_ops qk_recogniser_none = {
	.name = "none",
	.open = none_open,
	.feed = none_feed,
	.partial = none_partial,
	.final = none_final,
	.close = none_close,
};

/* A text beside the sound is what was said, whoever recognises. One that cannot be looked at counts as being there, so
 * that nobody guesses instead. */
static int has_text(const char *path)
{
	struct qk_buffer name = {0};
	struct stat found;
	int absent = beside(path, &name) == 0 && stat(name.data, &found) != 0 && errno == ENOENT;

	qk_buffer_free(&name);
	return !absent;
}

/* Once loaded it stays, so that nothing has to be kept of it here. */
static const struct qk_recogniser_ops *find_library(void)
{
	void *library = dlopen(QK_RECOGNISER_LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	const void *symbol = library ? dlsym(library, QK_RECOGNISER_SYMBOL) : NULL;

	if (library)
		dlclose(library);
	return symbol;
}

int qk_recogniser_open(struct qk_recogniser **out, const char *language, const char *path, char *why, size_t why_size)
{
	const struct qk_recogniser_ops *ops = has_text(path) ? NULL : find_library();
	int status = QUARK_ERR_UNSUPPORTED;

	*out = NULL;
	if (ops)
		status = ops->open(out, language, path, why, why_size);
	return status == QUARK_ERR_UNSUPPORTED ? qk_recogniser_none.open(out, language, path, why, why_size) : status;
}
