/* A card before the wearer's eyes: an icon, a title and a text, in a frame that floats a little nearer than the world.
 */
#ifndef DEMO_CARD_H
#define DEMO_CARD_H

#include <quark/quark.h>

/* Shows it, in place of what was shown before, and waits until the wearer sees it: enum quark_status. */
int demo_card_show(struct quark_overlay *overlay, int icon, const char *title, const char *text);

/* Takes it away. */
int demo_card_clear(struct quark_overlay *overlay);

#endif
