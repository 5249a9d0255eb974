/* A page that shows a day with the glasses: what happened, what the app did, and what both eyes saw. One file, without
 * anything from elsewhere. The same steps give the same bytes. */
#ifndef DEMO_PAGE_H
#define DEMO_PAGE_H

#include <quark/quark.h>
#include <quark/sim.h>

struct demo_page;

enum demo_tone { DEMO_PLAIN, DEMO_GOOD, DEMO_WARN, DEMO_BAD };

/* `sim` NULL: the page is without pictures and captions. `day_start_s`: the time of day at which the context's time is
 * 0. NULL when there is no memory. */
struct demo_page *demo_page_new(struct quark_sim *sim, const char *title, unsigned int day_start_s);

/* Adds a step, with the scenario's caption where it is new, and what both eyes see now; prints it too. `failure` may be
 * NULL; `line` is the same as one line. */
void demo_page_step(struct demo_page *page, uint64_t time_us, enum demo_tone tone, const char *happened,
		    const struct quark_failure *failure, const char *line, const char *did);

/* Writes FOLDER/index.html, making FOLDER if needed, and frees the page. 0, or -1 after a sentence on stderr. */
int demo_page_write(struct demo_page *page, const char *folder);

#endif
