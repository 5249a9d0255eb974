/* What the demo is made of beside its reactions: opening, the loop in virtual time, and a step of the page for each
 * thing that happened. */
#ifndef DEMO_APP_H
#define DEMO_APP_H

#include "demo_page.h"

enum demo_level { DEMO_UNKNOWN, DEMO_OUT, DEMO_LOW, DEMO_FULL };
enum demo_wearing { DEMO_AS_BEFORE, DEMO_PUT_ON, DEMO_TAKEN_OFF, DEMO_FOLDED };

struct demo_app {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	struct demo_voice *voice; /* demo_voice.h */
	struct quark_sim *sim;    /* NULL: they are elsewhere */
	struct demo_page *page;
	enum demo_level battery[2];
	int state, worn, folded;
	uint64_t lost_us;
};

typedef void (*demo_handle_fn)(struct demo_app *app, const struct quark_event *event);

/* Opens glasses and a voice with this grammar, lives through their day and writes FOLDER/index.html. `glasses`: a
 * scenario for simulated ones, where the day ends with it, or the pairing URI of others, or a word that does not matter
 * when $QUARK_DEVICE names others; there it ends when the glasses go. The exit code of main. */
int demo_live(const char *folder, const char *glasses, const char *grammar, demo_handle_fn handle);

/* A step of the page. `show` and `warn` answer with a card before the wearer's eyes. */
void demo_tell(struct demo_app *app, const struct quark_event *event, const char *happened, const char *did);
void demo_show(struct demo_app *app, const struct quark_event *event, const char *happened, int icon, const char *title,
	       const char *text);
void demo_warn(struct demo_app *app, const struct quark_event *event, const char *happened, int icon, const char *title,
	       const char *text);
void demo_clear(struct demo_app *app, const struct quark_event *event, const char *happened);

/* Reactions that have nothing to do with shopping. */
/* Putting on (with a greeting), taking off, folding, batteries, heat. After a new connection all is told again, changed
 * or not. */
void demo_readiness(struct demo_app *app, const struct quark_event *event, const char *greeting);
void demo_link(struct demo_app *app, const struct quark_event *event);
void demo_permission(struct demo_app *app, const struct quark_event *event);
void demo_visibility(struct demo_app *app, const struct quark_event *event);

/* Tells a call that failed. */
void demo_check(const struct demo_app *app, int status);

#endif
