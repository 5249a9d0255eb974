/* What the displays show: the canvas of the app in front, and the system layer above it. Each app has a canvas with its
 * overlays, whether it is in front or not. Only state; view.c draws it. */
#ifndef QK_GLASSES_DISPLAY_H
#define QK_GLASSES_DISPLAY_H

#include "wire/media.h"
#include "wire/messages.h"

struct qk_profile;

struct qk_shown_node {
	struct qk_node node;             /* its lines and points lie in `memory` */
	struct qk_media_buffer *picture; /* of an image; NULL otherwise */
	void *memory;                    /* kept from commit to commit while it is large enough */
	size_t memory_size;
	const struct qk_node *incoming; /* during a commit only: what the node becomes, */
	void *fresh;                    /* and larger memory for it */
	size_t fresh_size;
	int orphan; /* its group is going */
};

struct qk_scene {
	uint32_t overlay, revision, order;
	struct qk_shown_node *nodes; /* sorted by id */
	size_t count, capacity;
};

enum qk_prompt_kind { QK_PROMPT_NONE = 0, QK_PROMPT_CONSENT, QK_PROMPT_PAIRING };

struct qk_prompt { /* a trusted surface, drawn by the glasses alone */
	uint32_t kind;
	uint32_t sensor;  /* CONSENT: enum quark_sensor */
	uint32_t sensors; /* PAIRING: bits 1 << enum quark_sensor */
	uint32_t ticked;  /* PAIRING: those of them that the wearer gives */
	uint32_t check;   /* PAIRING: 0 to 999999 */
	char app_name[164];
	char purpose[324];
	uint64_t shown_us;
};

#define QK_SCENES_MAX 8
#define QK_ASSETS_MAX 64
#define QK_ASSET_BYTES_MAX 262144u /* of one image, as quark_overlay_set_image() takes it */
#define QK_GROUPS_DEEP 8
#define QK_DEPTH_DEFAULT_MM 2000u

struct qk_asset {
	uint32_t number;
	struct qk_media_buffer *buffer;
};

struct qk_display;

struct qk_canvas { /* of one app */
	struct qk_display *display;
	struct qk_scene scenes[QK_SCENES_MAX];
	size_t scene_count;
	struct qk_asset *assets; /* images that came, oldest first; NULL: none yet */
	size_t asset_count, asset_bytes;
	uint64_t commits; /* that were applied, since the session began */
};

struct qk_display {
	const struct qk_profile *profile;
	const struct qk_canvas *front; /* what is drawn; NULL: no app is there */
	struct qk_shown_node *spare;   /* room for the next version of a scene */
	size_t spare_capacity;
	uint64_t mark; /* the wearer's own sign on trusted surfaces; never told to an app */
	struct qk_prompt prompt;
	int blanked;       /* not worn, folded, link lost for 3 s, or another app in front */
	int capture_light; /* also drawn in the system band */
	int microphone;    /* an app hears; likewise */
	int battery_low;
};

struct qk_failed {  /* why a commit was refused */
	int status; /* enum quark_status */
	char text[160];
};

void qk_display_init(struct qk_display *display, const struct qk_profile *profile);
void qk_display_free(struct qk_display *display);

void qk_canvas_init(struct qk_canvas *canvas, struct qk_display *display);
void qk_canvas_forget(struct qk_canvas *canvas);        /* all scenes and assets */
size_t qk_canvas_bytes(const struct qk_canvas *canvas); /* of its scenes and assets, at most */

/* An image came on the media channel; takes a reference. One that is neither PNG nor JPEG, or longer than
 * QK_ASSET_BYTES_MAX, is not taken; the commit that needs it then fails. */
void qk_canvas_asset(struct qk_canvas *canvas, uint32_t number, struct qk_media_buffer *buffer);

/* Checks a commit against base revision, limits and groups, then applies it whole or not at all: first all nodes go if
 * `clear` is set or `base` is 0, then those in `remove` with what is in them, then those in `set` come. Removing a node
 * that is not there does nothing. 0, or a status with a sentence in `failed`: QUARK_ERR_AGAIN (the base revision is
 * another one, or an image did not arrive: the whole scene, sent again with its images, helps; or all scenes are in
 * use), QUARK_ERR_INVALID, QUARK_ERR_NOMEM. */
int qk_canvas_commit(struct qk_canvas *canvas, const struct qk_commit *commit, struct qk_failed *failed);
void qk_canvas_close(struct qk_canvas *canvas, uint32_t overlay);

/* A node's box on one display after anchors and groups, without the eye's shift. Positions and depths of a node and its
 * groups add up; a sum of 0 is QK_DEPTH_DEFAULT_MM, and the sum is kept within what the displays can do. Returns 1, or
 * 0 if the node or one of its groups is hidden. */
struct qk_box {
	int32_t x, y;
	uint32_t width, height, depth_mm;
};
int qk_display_box(const struct qk_display *display, const struct qk_scene *scene, const struct qk_shown_node *node,
		   struct qk_box *box);

const struct qk_shown_node *qk_scene_find(const struct qk_scene *scene, uint32_t id);

#endif
