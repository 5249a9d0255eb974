/* Text to lines, with the metrics that the glasses report. Pure: no session, no clock.
 *
 * Latin words break at spaces and after hyphens, CJK between any two characters, both kept from beginning a line with
 * closing punctuation or ending it with opening punctuation. Numbers stay with their units. What the wearer reads as
 * one character (a base with its marks, a joined emoji, a flag) is never divided. Only a word that is wider than the
 * line is broken inside. Spaces at a break hang: they are on no line. Bidirectional controls are characters like
 * others; the glasses draw each line by itself. */
#ifndef QK_OVERLAY_LAYOUT_H
#define QK_OVERLAY_LAYOUT_H

#include "wire/messages.h"

#include <stddef.h>
#include <stdint.h>

#define QK_LAYOUT_ADVANCES 95
#define QK_LAYOUT_LINES_MAX 32u

struct qk_text_metrics { /* struct qk_metrics, by value */
	uint32_t known;  /* 0: the glasses told none */
	uint32_t width;  /* pixels of the safe area, the widest a text may be by itself */
	uint32_t advances[QK_LAYOUT_ADVANCES];
	uint32_t wide_advance, other_advance, bold_extra, line_height;
};

void qk_text_metrics_read(struct qk_text_metrics *metrics, const struct qk_hello_result *hello);
int qk_text_metrics_same(const struct qk_text_metrics *a, const struct qk_text_metrics *b);

struct qk_layout_config {
	const struct qk_text_metrics *metrics;
	uint32_t text_size; /* pixels, not 0 */
	uint32_t bold;
	uint32_t width;     /* pixels; 0: no limit */
	uint32_t max_lines; /* 1 to QK_LAYOUT_LINES_MAX */
};

struct qk_layout {
	const char **lines; /* NUL-terminated, in one block with what it points to */
	uint32_t count;     /* 0 for an empty text */
	uint32_t width;     /* pixels of the widest line */
	uint32_t height;    /* pixels of all lines */
	uint32_t bytes;     /* of all lines, for a guess at the size of a message */
	uint32_t cut;       /* 1: the text had more lines, and the last one ends with an ellipsis */
	size_t capacity;
};

/* One character as the wearer reads it. */
struct qk_cluster {
	uint32_t start, length; /* bytes of the text */
	uint32_t advance;       /* thousandths of the text size */
	int32_t first;          /* its first code point */
	uint8_t kind;           /* enum qk_cluster_kind */
	uint8_t wide;           /* 1: East Asian, breaks on both sides */
	uint8_t glued;          /* 1: no break before it */
};

enum qk_cluster_kind {
	QK_CLUSTER_LETTER = 0,
	QK_CLUSTER_DIGIT,
	QK_CLUSTER_SPACE,
	QK_CLUSTER_NEWLINE,
	QK_CLUSTER_HYPHEN,
	QK_CLUSTER_OPEN,
	QK_CLUSTER_CLOSE,
	QK_CLUSTER_JOIN, /* no break on either side */
	QK_CLUSTER_GAP,  /* ZERO WIDTH SPACE: a break without a sign */
};

/* Memory that is kept from text to text. {0} is ready for use. */
struct qk_layout_scratch {
	struct qk_cluster *clusters;
	size_t capacity;
};

void qk_layout_scratch_free(struct qk_layout_scratch *scratch);

/* Breaks `text` (valid UTF-8, NFC) into lines. 0, or -1 without memory, with the layout as it was. */
int qk_layout_break(struct qk_layout *layout, struct qk_layout_scratch *scratch, const char *text,
		    const struct qk_layout_config *config);
void qk_layout_free(struct qk_layout *layout);

/* --- clusters.c --------------------------------------------------------------------------------------------------- */

/* Cuts the text into clusters with their advances and kinds; SIZE_MAX without memory. */
size_t qk_clusters_read(struct qk_layout_scratch *scratch, const char *text, const struct qk_layout_config *config);

/* The advance of one code point in thousandths, bold not counted. */
uint32_t qk_advance(const struct qk_text_metrics *metrics, int32_t code_point);

/* --- line_rules.c ------------------------------------------------------------------------------------------------- */

/* What a code point is for line breaking. */
enum qk_cluster_kind qk_cluster_kind(int32_t code_point);

/* Marks the numbers with units: no break inside. */
void qk_clusters_glue(struct qk_cluster *clusters, size_t count, const char *text);

/* 1 when a line may end before cluster `at` (0 < at < count). */
int qk_may_break(const struct qk_cluster *clusters, size_t at);

/* 1 when punctuation forbids a break before cluster `at`, even inside a word that is too long. */
int qk_must_not_break(const struct qk_cluster *clusters, size_t at);

#endif
