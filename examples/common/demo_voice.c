#include "demo_voice.h"

#include <quark/grammar.h>
#include <quark/voice.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PILL = 1, CAPTION };

#define WHITE 0xFFFFFFFF
#define NIGHT 0xFF0B2229
#define LONG_ENOUGH 20 /* bytes of a partial text that is worth a step of the page */

struct demo_voice {
	struct quark_voice *voice;
	struct quark_overlay *captions;
	struct quark_grammar *own, *usual;
	uint64_t told;  /* the utterance that has its step */
	char list[128]; /* what was put on it */
};

static int open_voice(struct demo_voice *voice, struct demo_app *app, const char *grammar)
{
	struct quark_voice_config config = {
		.size = sizeof config, .purpose = "Keeps your list by voice", .language = "en"};
	int status = quark_voice_open(app->device, &config, &voice->voice);

	if (!status)
		status = quark_overlay_open(app->device, NULL, &voice->captions);
	if (!status)
		status = quark_grammar_load(app->context, grammar, strlen(grammar), &voice->own);
	if (!status)
		status = quark_grammar_load_default(app->context, "en", &voice->usual);
	if (!status)
		status = quark_voice_add_grammar(voice->voice, voice->own);
	return status ? status : quark_voice_add_grammar(voice->voice, voice->usual);
}

struct demo_voice *demo_voice_open(struct demo_app *app, const char *grammar)
{
	struct demo_voice *voice = calloc(1, sizeof *voice);

	if (voice && !open_voice(voice, app, grammar))
		return voice;
	demo_check(app, QUARK_ERR_INVALID);
	demo_voice_close(voice);
	return NULL;
}

void demo_voice_close(struct demo_voice *voice)
{
	if (!voice)
		return;
	quark_grammar_unref(voice->own);
	quark_grammar_unref(voice->usual);
	quark_overlay_unref(voice->captions);
	quark_voice_unref(voice->voice);
	free(voice);
}

void demo_listen(struct demo_app *app)
{
	demo_check(app, quark_voice_listen(app->voice->voice, NULL, NULL));
}

static int set_caption(struct quark_overlay *overlay, const char *text)
{
	struct quark_placement at = {.size = sizeof at,
				     .anchor = QUARK_ANCHOR_BOTTOM,
				     .y = -2,
				     .width = 560,
				     .height = 50,
				     .depth_mm = 1200};
	struct quark_style style = {.size = sizeof style, .colour = NIGHT, .filled = 1, .radius = 25};
	int status = quark_overlay_set_rectangle(overlay, PILL);

	if (!status)
		status = quark_overlay_place(overlay, PILL, &at) || quark_overlay_style(overlay, PILL, &style) ||
			 quark_overlay_set_text(overlay, CAPTION, text);
	at.width = at.height = 0;
	at.y = -10;
	at.order = 1;
	style.colour = WHITE;
	style.filled = style.radius = 0;
	style.text_size = 24;
	style.max_lines = 1;
	return status || quark_overlay_place(overlay, CAPTION, &at) || quark_overlay_style(overlay, CAPTION, &style);
}

/* Waits until it is seen; a caption that finds the glasses put away is of no use to anybody. */
static void show_caption(struct demo_app *app, const char *text)
{
	struct quark_overlay *overlay = app->voice->captions;
	uint64_t request = 0;

	if (*text ? set_caption(overlay, text) : quark_overlay_clear(overlay))
		demo_check(app, QUARK_ERR_INVALID);
	else if (!quark_overlay_commit(overlay, &request))
		quark_context_wait(app->context, request, -1);
}

void demo_hear(struct demo_app *app, const struct quark_event *event)
{
	const char *text;
	int type = quark_event_type(event);

	if (type == QUARK_EVENT_VOICE_STATE && quark_event_voice_state(event) == QUARK_VOICE_STATE_IDLE)
		show_caption(app, "");
	if (type != QUARK_EVENT_VOICE_PARTIAL && type != QUARK_EVENT_VOICE_FINAL)
		return;
	text = quark_event_transcript(event);
	show_caption(app, text);
	if (type == QUARK_EVENT_VOICE_FINAL || strlen(text) < LONG_ENOUGH ||
	    app->voice->told == quark_event_utterance(event))
		return;
	app->voice->told = quark_event_utterance(event);
	demo_tell(app, event, "The glasses hear what is being said", "shows it as it comes, as a caption");
}

const char *demo_list(struct demo_app *app, const char *count, const char *item)
{
	char *list = app->voice->list;
	size_t used = strlen(list);

	if (item)
		snprintf(list + used, sizeof app->voice->list - used, "%s%s × %s", used ? ", " : "", count, item);
	return *list ? list : "nothing";
}

const char *demo_slot(const struct quark_event *event, const char *name)
{
	const struct quark_match *match = quark_event_match(event);
	int slot = quark_match_find_slot(match, 0, name);

	return slot < 0 ? "" : quark_match_slot_value(match, 0, (size_t)slot);
}
