/**
 * @file overlay.h
 * @brief The overlay: what the wearer sees before the eyes.
 *
 * An overlay is a retained, double-buffered scene of nodes. Each node has an id that the app chooses. Setters change
 * the app's side only; quark_overlay_commit() shows all changes at once and ends when the wearer sees them. Only what
 * changed crosses the link.
 *
 * Coordinates are pixels of one display, x to the right, y down. Text is broken into lines once, in the library, with
 * the metrics that the glasses report, so that what quark_overlay_line() tells is what the wearer sees.
 *
 * The glasses draw trusted surfaces (payment, consent) themselves, above every app and partly in a band that no app can
 * draw in. They cannot be covered or imitated.
 * @since 0.1
 */
#ifndef QUARK_OVERLAY_H
#define QUARK_OVERLAY_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_device;
struct quark_event;

/**
 * A scene of nodes. Counted; keeps its device alive.
 * @since 0.1
 */
struct quark_overlay;

/**
 * Bits of quark_overlay_config::flags.
 * @since 0.1
 */
enum quark_overlay_flag {
	QUARK_OVERLAY_NONE = 0,
	QUARK_OVERLAY_SPEAK = 1, /**< On glasses without a display, speak the changed texts instead of failing. */
};

/**
 * How an overlay is opened. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_overlay_config {
	uint32_t size;     /**< sizeof(struct quark_overlay_config). */
	uint32_t flags;    /**< Bits of enum quark_overlay_flag. */
	uint32_t depth_mm; /**< Depth of nodes that set none, in millimetres; 0: 2000. */
	uint32_t reserved; /**< 0. */
};

/**
 * Which point of the safe area a node hangs on, and with which point of its own.
 * @since 0.1
 */
enum quark_anchor {
	QUARK_ANCHOR_NONE = 0, /**< The default: centre. */
	QUARK_ANCHOR_TOP_LEFT = 1,
	QUARK_ANCHOR_TOP = 2,
	QUARK_ANCHOR_TOP_RIGHT = 3,
	QUARK_ANCHOR_LEFT = 4,
	QUARK_ANCHOR_CENTRE = 5,
	QUARK_ANCHOR_RIGHT = 6,
	QUARK_ANCHOR_BOTTOM_LEFT = 7,
	QUARK_ANCHOR_BOTTOM = 8,
	QUARK_ANCHOR_BOTTOM_RIGHT = 9,
};

/**
 * Which edge lines of text share.
 * @since 0.1
 */
enum quark_align {
	QUARK_ALIGN_NONE = 0, /**< The default: start. */
	QUARK_ALIGN_START = 1,
	QUARK_ALIGN_CENTRE = 2,
	QUARK_ALIGN_END = 3,
};

/**
 * The icons that every pair of glasses can draw.
 * @since 0.1
 */
enum quark_icon {
	QUARK_ICON_NONE = 0,
	QUARK_ICON_INFO = 1,
	QUARK_ICON_WARNING = 2,
	QUARK_ICON_CHECK = 3,
	QUARK_ICON_CROSS = 4,
	QUARK_ICON_CAMERA = 5,
	QUARK_ICON_MICROPHONE = 6,
	QUARK_ICON_SPEAKER = 7,
	QUARK_ICON_PIN = 8,
	QUARK_ICON_CLOCK = 9,
	QUARK_ICON_CART = 10,
	QUARK_ICON_BATTERY = 11,
	QUARK_ICON_TRANSLATE = 12,
};

/**
 * The arrows for turns.
 * @since 0.1
 */
enum quark_arrow {
	QUARK_ARROW_NONE = 0,
	QUARK_ARROW_STRAIGHT = 1,
	QUARK_ARROW_SLIGHT_LEFT = 2,
	QUARK_ARROW_LEFT = 3,
	QUARK_ARROW_SHARP_LEFT = 4,
	QUARK_ARROW_SLIGHT_RIGHT = 5,
	QUARK_ARROW_RIGHT = 6,
	QUARK_ARROW_SHARP_RIGHT = 7,
	QUARK_ARROW_UTURN_LEFT = 8,
	QUARK_ARROW_UTURN_RIGHT = 9,
	QUARK_ARROW_ARRIVE = 10,
};

/**
 * Where a node is. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_placement {
	uint32_t size;     /**< sizeof(struct quark_placement). */
	uint32_t group;    /**< Id of the group it is in; 0: none. Position, depth and visibility add up. */
	uint32_t anchor;   /**< enum quark_anchor, within the safe area or within the group. */
	int32_t x;         /**< Pixels from the anchor to the right, -4096 to 4096. */
	int32_t y;         /**< Pixels from the anchor down, -4096 to 4096. */
	uint32_t width;    /**< Pixels, at most 4096; 0: as wide as the content, text at most the safe area. */
	uint32_t height;   /**< Pixels, at most 4096; 0: as high as the content. */
	uint32_t depth_mm; /**< Depth in millimetres, QUARK_LIMIT_DEPTH_MIN_MM to _MAX_MM; 0: the overlay's. */
	uint32_t order;    /**< Higher is drawn above lower, 0 to 65535; equals by id. */
	uint32_t hidden;   /**< 1: kept but not drawn. */
};

/**
 * How a node looks. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_style {
	uint32_t size;       /**< sizeof(struct quark_style). */
	uint32_t colour;     /**< 0xRRGGBB plus 0xFF000000; 0: white. Mono displays show its brightness. */
	uint32_t background; /**< 0xRRGGBB plus 0xFF000000 behind the node; 0: none. Black is transparent. */
	uint32_t text_size;  /**< Pixels, 12 to 128; 0: 28. */
	uint32_t bold;       /**< 1: bold. */
	uint32_t align;      /**< enum quark_align. */
	uint32_t max_lines;  /**< 1 to 32, the last line ends with an ellipsis where text is cut; 0: 32. */
	uint32_t line_width; /**< Pixels, 1 to 32, of lines, arrows and frames; 0: 3. */
	uint32_t filled;     /**< 1: a rectangle is filled, not a frame. */
	uint32_t radius;     /**< Pixels, 0 to 64, of a rectangle's corners. */
};

/**
 * Opens an overlay. It shows nothing until the first commit. One device may have several; the newest is above.
 *
 * @param device a device in any state but GONE.
 * @param config what it shall be like; NULL: all defaults. Copied.
 * @param out    receives the overlay with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (config->size); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (8 overlays are
 *         open already); QUARK_ERR_NOMEM; QUARK_ERR_BUSY. Glasses without a display are told by the first commit.
 * @since 0.1
 */
QUARK_API int quark_overlay_open(struct quark_device *device, const struct quark_overlay_config *config,
				 struct quark_overlay **out);

/**
 * Takes one more reference.
 * @param overlay an overlay, not NULL.
 * @return the same overlay.
 * @since 0.1
 */
QUARK_API struct quark_overlay *quark_overlay_ref(struct quark_overlay *overlay);

/**
 * Gives back one reference. The last one takes the overlay off the displays.
 * @param overlay an overlay; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_overlay_unref(struct quark_overlay *overlay);

/**
 * The device that the overlay was opened on.
 * @param overlay an overlay.
 * @return the device, borrowed; it lives at least as long as the overlay, also when its glasses are gone.
 * @since 0.1
 */
QUARK_API struct quark_device *quark_overlay_device(const struct quark_overlay *overlay);

/**
 * Makes a node a text, or changes its text.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF, chosen by the app. A node of another kind becomes a text, but not a group that other
 *                nodes lie in; it keeps its placement and style. So do all setters.
 * @param text    at most 4096 bytes of UTF-8 without control characters other than newline. Copied, stored as NFC.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, node 0, not UTF-8, too long); QUARK_ERR_AGAIN (too many nodes:
 *         QUARK_LIMIT_NODES, 256 until it is known); QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_text(struct quark_overlay *overlay, uint32_t node, const char *text);

/**
 * Makes a node a picture. Its size is the picture's where the placement gives none.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @param data    a PNG or JPEG file. Copied.
 * @param length  bytes of it, at most 262144.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, node 0, neither PNG nor JPEG, larger than 4096 pixels a side, too long);
 *         QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_image(struct quark_overlay *overlay, uint32_t node, const void *data, size_t length);

/**
 * Makes a node an icon, 48 by 48 pixels where the placement gives no size.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @param icon    enum quark_icon.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_icon(struct quark_overlay *overlay, uint32_t node, int icon);

/**
 * Makes a node a turn arrow, 96 by 96 pixels where the placement gives no size.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @param arrow   enum quark_arrow.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_arrow(struct quark_overlay *overlay, uint32_t node, int arrow);

/**
 * Makes a node a line through points.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @param points  x and y of each point in pixels from the node's top left corner, -4096 to 4096. Copied.
 * @param count   number of points, 2 to 64.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_line(struct quark_overlay *overlay, uint32_t node, const int32_t *points,
				     uint32_t count);

/**
 * Makes a node a rectangle; the placement gives its size.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_rectangle(struct quark_overlay *overlay, uint32_t node);

/**
 * Makes a node a progress bar, 200 by 12 pixels where the placement gives no size.
 * @param overlay  an overlay.
 * @param node     1 to 0xFFFFFFFF.
 * @param permille how much is done, 0 to 1000.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_progress(struct quark_overlay *overlay, uint32_t node, uint32_t permille);

/**
 * Makes a node a group: other nodes name it in quark_placement::group and move with it. Groups nest 8 deep.
 * @param overlay an overlay.
 * @param node    1 to 0xFFFFFFFF.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN; QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_set_group(struct quark_overlay *overlay, uint32_t node);

/**
 * Places a node.
 * @param overlay   an overlay.
 * @param node      a node that was set.
 * @param placement where it shall be; NULL: the default (centre). Copied.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such node, a number out of its range, the group is no group or would contain
 *         itself); QUARK_ERR_ABI (placement->size); QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_place(struct quark_overlay *overlay, uint32_t node,
				  const struct quark_placement *placement);

/**
 * Gives a node its look.
 * @param overlay an overlay.
 * @param node    a node that was set.
 * @param style   how it shall look; NULL: the default. Copied.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such node, a number out of its range); QUARK_ERR_ABI (style->size);
 *         QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_style(struct quark_overlay *overlay, uint32_t node, const struct quark_style *style);

/**
 * Takes a node out of the scene. Nodes in a removed group are removed with it.
 * @param overlay an overlay.
 * @param node    a node that was set.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such node); QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_remove(struct quark_overlay *overlay, uint32_t node);

/**
 * Takes all nodes out of the scene. The commit that follows is never coalesced away: the wearer sees an empty overlay
 * before anything newer.
 * @param overlay an overlay.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_clear(struct quark_overlay *overlay);

/**
 * Shows all changes since the last commit at once. The request ends with QUARK_OK when they were presented:
 * quark_event_presented_us() and quark_event_displays() of its QUARK_EVENT_REQUEST_DONE tell when and where.
 *
 * At most two commits are on their way at a time; a newer one takes the place of one that waits, whose request then
 * ends with QUARK_ERR_SUPERSEDED. Without a display the request ends with QUARK_ERR_UNSUPPORTED, or the changed texts
 * are spoken if the overlay was opened with QUARK_OVERLAY_SPEAK. A scene too large for one message is shown in parts.
 *
 * While the link is lost a commit waits for it. One whose deadline passes meanwhile ends with QUARK_ERR_TIMEOUT, and
 * the wearer sees what was committed last once the glasses are READY again; one that was cancelled is not shown.
 * Default deadline: 5 s, 60 s for what is spoken.
 * @param overlay an overlay.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many requests are running);
 *         QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_commit(struct quark_overlay *overlay, uint64_t *request);

/**
 * How many lines a text node has, as the glasses will draw it.
 * @param overlay an overlay whose device was READY once.
 * @param node    a text node.
 * @param out     receives the number of lines.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, no such text node); QUARK_ERR_NOT_READY (the metrics of the glasses are
 *         not known yet); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_line_count(struct quark_overlay *overlay, uint32_t node, uint32_t *out);

/**
 * One line of a text node, as the glasses will draw it.
 * @param overlay an overlay whose device was READY once.
 * @param node    a text node.
 * @param index   0 to the number of lines - 1.
 * @return the line, borrowed until the node changes; NULL where quark_overlay_line_count() would fail or `index` is out
 *         of range.
 * @since 0.1
 */
QUARK_API const char *quark_overlay_line(struct quark_overlay *overlay, uint32_t node, uint32_t index);

/**
 * The size of a node's box in pixels, as the glasses will draw it.
 * @param overlay an overlay whose device was READY once.
 * @param node    a node that was set.
 * @param width   receives the width; may be NULL.
 * @param height  receives the height; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such node); QUARK_ERR_NOT_READY (the metrics of the glasses are not known
 *         yet); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_overlay_measure(struct quark_overlay *overlay, uint32_t node, uint32_t *width, uint32_t *height);

/**
 * When a commit was presented, of its QUARK_EVENT_REQUEST_DONE.
 * @param event an event.
 * @return microseconds of the context's time; 0 when it was not presented on a display.
 * @since 0.1
 */
QUARK_API uint64_t quark_event_presented_us(const struct quark_event *event);

/**
 * On which displays a commit was presented, of its QUARK_EVENT_REQUEST_DONE.
 * @param event an event.
 * @return bits: 1 left, 2 right; 0 when it was spoken instead.
 * @since 0.1
 */
QUARK_API uint32_t quark_event_displays(const struct quark_event *event);

/**
 * Whether the wearer sees the overlay since a QUARK_EVENT_OVERLAY_VISIBILITY. It is hidden while a trusted surface
 * covers it, while the glasses are not worn, and while another app is in the foreground.
 * @param event an event.
 * @return 1 visible, 0 hidden.
 * @since 0.1
 */
QUARK_API int quark_event_visible(const struct quark_event *event);

QUARK_END_DECLS

#endif
