/* Speech recognition by pocketsphinx, in a library of its own, which libquark-sim loads where it is installed. Commands
 * alone, in English: without a list of what can be said it understands next to nothing. It hears the whole utterance
 * at once, which it needs to know how loud and in which room it is spoken; so there are no partial texts. */
#include "glasses/recogniser.h"

#include <quark/base.h>

#include <pocketsphinx.h>
#include <sphinxbase/err.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MODEL QUARK_POCKETSPHINX_MODEL "/en-us"
#define DICTIONARY QUARK_POCKETSPHINX_MODEL "/cmudict-en-us.dict"
#define SAMPLES_MAX (16000u * 60)
/* It always takes a sound for one of the commands, and does not say how well that fits. */
#define CONFIDENCE 500u

static const char commands[] =
	"#JSGF V1.0; grammar commands; public <command> = <light> | <timer> | <question> | <camera> | <way> | <talk>;"
	"<place> = kitchen | bedroom | bathroom | living room | standing | ceiling;"
	"<light> = turn (on | off) [the] [<place>] (light | lights);"
	"<timer> = (start | pause | resume | cancel | stop) [the | my] timer;"
	"<question> = what time is it | what is the time | what is the weather [today | tomorrow] | what is this;"
	"<camera> = take a (photo | picture) | (start | stop) recording | scan this [code];"
	"<way> = (start | stop) navigation | take me home | where am i;"
	"<talk> = translate this | read this | stop | cancel | yes | no | louder | quieter;";

struct sphinx {
	struct qk_recogniser base; /* first */
	ps_decoder_t *decoder;
	cmd_ln_t *config;
	int16_t *samples;
	size_t count;
};

extern const struct qk_recogniser_ops quark_recogniser_0;

static void sphinx_close(struct qk_recogniser *recogniser)
{
	struct sphinx *sphinx = (struct sphinx *)(void *)recogniser;

	if (sphinx->decoder)
		ps_free(sphinx->decoder);
	if (sphinx->config)
		cmd_ln_free_r(sphinx->config);
	if (sphinx->samples)
		explicit_bzero(sphinx->samples, sphinx->count * sizeof *sphinx->samples);
	free(sphinx->samples);
	free(sphinx);
}

static int load(struct sphinx *sphinx)
{
	sphinx->config = cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", MODEL, "-dict", DICTIONARY, "-cmn", "batch", NULL);
	sphinx->decoder = sphinx->config ? ps_init(sphinx->config) : NULL;
	return sphinx->decoder && ps_set_jsgf_string(sphinx->decoder, "commands", commands) == 0 &&
			       ps_set_search(sphinx->decoder, "commands") == 0
		       ? 0
		       : -1;
}

static int sphinx_open(struct qk_recogniser **out, const char *language, const char *path, char *why, size_t why_size)
{
	struct sphinx *sphinx;

	(void)path;
	if (language && strncmp(language, "en", 2) != 0)
		return QUARK_ERR_UNSUPPORTED;
	sphinx = calloc(1, sizeof *sphinx);
	if (!sphinx) {
		snprintf(why, why_size, "there is no memory to recognise speech");
		return QUARK_ERR_NOMEM;
	}
	sphinx->base.ops = &quark_recogniser_0;
	err_set_logfp(NULL);
	if (load(sphinx)) {
		sphinx_close(&sphinx->base);
		snprintf(why, why_size, "pocketsphinx does not find its model in %s; install pocketsphinx-en-us",
			 QUARK_POCKETSPHINX_MODEL);
		return QUARK_ERR_DEVICE;
	}
	*out = &sphinx->base;
	return QUARK_OK;
}

static int sphinx_feed(struct qk_recogniser *recogniser, const int16_t *samples, size_t count)
{
	struct sphinx *sphinx = (struct sphinx *)(void *)recogniser;
	int16_t *grown;

	if (count > SAMPLES_MAX - sphinx->count)
		return QUARK_ERR_DEVICE;
	grown = realloc(sphinx->samples, (sphinx->count + count) * sizeof *grown);
	if (!grown)
		return QUARK_ERR_NOMEM;
	memcpy(grown + sphinx->count, samples, count * sizeof *grown);
	sphinx->samples = grown;
	sphinx->count += count;
	return 0;
}

static void sphinx_partial(struct qk_recogniser *recogniser, struct qk_buffer *text)
{
	(void)recogniser;
	qk_buffer_clear(text);
}

static void sphinx_final(struct qk_recogniser *recogniser, struct qk_buffer *text, uint32_t *confidence)
{
	struct sphinx *sphinx = (struct sphinx *)(void *)recogniser;
	const char *heard = NULL;
	int32 score;

	if (sphinx->count && ps_start_utt(sphinx->decoder) == 0) {
		ps_process_raw(sphinx->decoder, sphinx->samples, sphinx->count, FALSE, TRUE);
		if (ps_end_utt(sphinx->decoder) == 0)
			heard = ps_get_hyp(sphinx->decoder, &score);
	}
	qk_buffer_clear(text);
	qk_buffer_text(text, heard ? heard : "");
	*confidence = text->length ? CONFIDENCE : 0;
}

__attribute__((visibility("default"))) const struct qk_recogniser_ops quark_recogniser_0 = {
	.name = "pocketsphinx",
	.open = sphinx_open,
	.feed = sphinx_feed,
	.partial = sphinx_partial,
	.final = sphinx_final,
	.close = sphinx_close,
};
