/* Orders something to drink by voice, at a counter: voice_order [what the simulated wearer says]...
 * What is heard runs along as a caption; what was understood is shown, and on glasses without a display said. */
#include <quark/quark.h>
#include <quark/sim.h>

#include <stdio.h>
#include <string.h>

static const char grammar_json[] =
	"{\"skip_words\": [\"please\"], \"lists\": {\"count\": {\"range\": {\"from\": 1, \"to\": 20}},"
	"\"size\": {\"values\": [\"small\", \"large\"]}, \"drink\": {\"values\": [\"latte[s]\", \"green tea\"]}},"
	"\"intents\": {\"order\": {\"data\": [{\"sentences\": [\"[can i have] (a|an|{count}) [{size}] {drink}\"]}]},"
	"\"change\": {\"data\": [{\"sentences\": [\"[no] make (it|that) {count}\"]}]},"
	"\"done\": {\"data\": [{\"sentences\": [\"that('s| is) (all|it)\"]}]}}}";

enum { CAPTION = 1, ANSWER };

struct app {
	struct quark_device *device;
	struct quark_overlay *overlay;
	struct quark_voice *voice;
	struct quark_sim *sim; /* NULL: a real wearer speaks */
	char **says, count[8], what[64];
	int listens, done, failed;
	uint64_t speech; /* that is being said; 0: none */
};

static void show(struct app *app, uint32_t node, const char *text)
{
	struct quark_placement at = {.size = sizeof at, .anchor = node == CAPTION ? QUARK_ANCHOR_BOTTOM : 0};

	if (node == ANSWER)
		puts(text);
	if (quark_device_capabilities(app->device) & QUARK_CAPABILITY_OVERLAY)
		app->failed |= quark_overlay_set_text(app->overlay, node, text) ||
			       quark_overlay_place(app->overlay, node, &at) || quark_overlay_commit(app->overlay, NULL);
	else if (node == ANSWER)
		app->failed |= quark_device_speak(app->device, text, "en", &app->speech) != QUARK_OK;
}

static const char *slot(const struct quark_match *match, const char *name, const char *otherwise)
{
	int found = quark_match_find_slot(match, 0, name);

	return found < 0 ? otherwise : quark_match_slot_value(match, 0, (size_t)found);
}

static void on_intent(struct app *app, const struct quark_match *match)
{
	char text[128];

	app->done = !strcmp(quark_match_intent(match, 0), "done");
	if (!app->done)
		snprintf(app->count, sizeof app->count, "%s", slot(match, "count", "1"));
	if (!strcmp(quark_match_intent(match, 0), "order"))
		snprintf(app->what, sizeof app->what, "%s %s", slot(match, "size", "small"), slot(match, "drink", ""));
	snprintf(text, sizeof text, "%s%s x %s", app->done ? "Ordered: " : "", app->count, app->what);
	show(app, ANSWER, text);
}

static void handle(struct app *app, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_VOICE_STATE:
		app->listens = quark_event_voice_state(event) == QUARK_VOICE_STATE_LISTENING;
		break;
	case QUARK_EVENT_VOICE_PARTIAL:
		show(app, CAPTION, quark_event_transcript(event));
		break;
	case QUARK_EVENT_VOICE_INTENT:
		on_intent(app, quark_event_match(event));
		break;
	case QUARK_EVENT_VOICE_NO_MATCH:
		show(app, ANSWER, "Sorry, what would you like?");
		break;
	default: /* a caption that a newer one took the place of is no failure */
		if (quark_event_status(event) && quark_event_status(event) != QUARK_ERR_SUPERSEDED)
			app->failed = fprintf(stderr, "voice_order: %s\n", quark_event_failure_text(event));
		if (quark_event_request(event) == app->speech)
			app->speech = 0;
	}
	if (!app->sim || !app->listens || app->speech)
		return; /* the simulated wearer lets others finish */
	app->listens = 0;
	app->done |= !*app->says || quark_sim_say(app->sim, *app->says++);
}

int main(int argc, char **argv)
{
	static char *usual[] = {"two large lattes please", "no make it three", "that's all", NULL};
	struct quark_voice_config config = {.size = sizeof config, .purpose = "Takes your order", .language = "en"};
	struct quark_listen_config always = {.size = sizeof always, .mode = QUARK_LISTEN_ALWAYS};
	struct app app = {.says = argc > 1 ? argv + 1 : usual};
	struct quark_context *context = NULL;
	struct quark_grammar *grammar = NULL;
	struct quark_event *event;

	app.failed = quark_context_new(NULL, &context) || quark_device_open(context, NULL, &app.device, NULL) ||
		     quark_overlay_open(app.device, NULL, &app.overlay) ||
		     quark_voice_open(app.device, &config, &app.voice) ||
		     quark_grammar_load(context, grammar_json, strlen(grammar_json), &grammar) ||
		     quark_voice_add_grammar(app.voice, grammar) || quark_voice_listen(app.voice, &always, NULL);
	if (!app.failed && quark_sim_from_device(app.device, &app.sim))
		app.sim = NULL;
	while (!app.done && !app.failed && !(app.failed = quark_context_dispatch(context, -1) != QUARK_OK))
		for (; !app.done && (event = quark_context_next_event(context)) != NULL; quark_event_free(event))
			handle(&app, event);
	if (app.speech)
		quark_context_wait(context, app.speech, -1);
	if (app.failed && quark_context_failure(context))
		fprintf(stderr, "voice_order: %s\n", quark_context_failure_text(context));
	quark_sim_unref(app.sim);
	quark_grammar_unref(grammar);
	quark_voice_unref(app.voice);
	quark_overlay_unref(app.overlay);
	quark_device_unref(app.device);
	quark_context_unref(context);
	return app.failed ? 1 : 0;
}
