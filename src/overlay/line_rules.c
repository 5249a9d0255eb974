/* Where a line may end. Plain data and short rules, in the spirit of UAX 14 and of the Chinese and Japanese rules for
 * punctuation at the edges of lines. */
#include "overlay/layout.h"

#include <string.h>

/* Sorted: looked up by bisection. */
static const uint16_t closing[] = {
	0x0021, 0x0029, 0x002c, 0x002e, 0x003a, 0x003b, 0x003f, 0x005d, 0x007d, 0x00b0, 0x00b7, 0x00bb, 0x2019,
	0x201d, 0x2025, 0x2026, 0x2030, 0x2032, 0x2033, 0x203a, 0x203c, 0x2047, 0x2048, 0x2049, 0x2103, 0x2109,
	0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x3017, 0x3019, 0x301b, 0x301c,
	0x301e, 0x301f, 0x303b, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308e,
	0x3095, 0x3096, 0x309d, 0x309e, 0x30a0, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5,
	0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x30fb, 0x30fc, 0x30fd, 0x30fe, 0xfe50, 0xfe51, 0xfe52, 0xfe54, 0xfe55,
	0xfe56, 0xfe57, 0xfe5a, 0xfe5c, 0xfe5e, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f,
	0xff3d, 0xff5d, 0xff5e, 0xff60, 0xff61, 0xff63, 0xff64, 0xff65, 0xffe0,
};

static const uint16_t opening[] = {
	0x0028, 0x005b, 0x007b, 0x00a1, 0x00ab, 0x00bf, 0x2018, 0x201a, 0x201c, 0x201e, 0x2039,
	0x3008, 0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0x3016, 0x3018, 0x301a, 0x301d, 0xfe59,
	0xfe5b, 0xfe5d, 0xff04, 0xff08, 0xff3b, 0xff5b, 0xff5f, 0xff62, 0xffe1, 0xffe5,
};

/* Written after a number and never parted from it. Longer ones before their beginnings. */
static const char *const units[] = {
	"公里", "公斤", "公分", "分钟", "分之", "小时", "千米", "厘米", "毫米", "毫升", "千克", "人民币",
	"美元", "欧元", "日元", "港元", "万元", "亿元", "千元", "百元", "个月", "元",   "角",   "分",
	"円",   "圆",   "块",   "万",   "亿",   "千",   "百",   "年",   "月",   "日",   "号",   "时",
	"時",   "点",   "秒",   "米",   "里",   "克",   "斤",   "两",   "升",   "度",   "折",   "倍",
	"层",   "楼",   "路",   "岁",   "天",   "人",   "个",   "件",   "份",   "次",   "℃",
};

static int contains(const uint16_t *table, size_t count, int32_t code_point)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (table[middle] < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && table[low] == code_point;
}

static int is_space(int32_t c)
{
	return c == ' ' || c == 0x1680 || (c >= 0x2000 && c <= 0x200a && c != 0x2007) || c == 0x205f || c == 0x3000;
}

static int is_join(int32_t c)
{
	return c == 0x00a0 || c == 0x2007 || c == 0x2011 || c == 0x202f || c == 0x2060 || c == 0xfeff;
}

static int is_digit(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19);
}

enum qk_cluster_kind qk_cluster_kind(int32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0x4e00 && c <= 0x9fff))
		return QK_CLUSTER_LETTER;
	if (is_space(c))
		return QK_CLUSTER_SPACE;
	if (c == '\n' || c == 0x2028 || c == 0x2029)
		return QK_CLUSTER_NEWLINE;
	if (is_digit(c))
		return QK_CLUSTER_DIGIT;
	if (c == '-' || c == 0x2010 || c == 0x2013 || c == 0x2014)
		return QK_CLUSTER_HYPHEN;
	if (c == 0x200b)
		return QK_CLUSTER_GAP;
	if (is_join(c))
		return QK_CLUSTER_JOIN;
	if (contains(closing, sizeof closing / sizeof *closing, c))
		return QK_CLUSTER_CLOSE;
	return contains(opening, sizeof opening / sizeof *opening, c) ? QK_CLUSTER_OPEN : QK_CLUSTER_LETTER;
}

static size_t unit_length(const char *text)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t length = strlen(units[i]);

		if (strncmp(text, units[i], length) == 0)
			return length;
	}
	return 0;
}

static void glue_unit(struct qk_cluster *clusters, size_t count, size_t at, const char *text)
{
	size_t end = clusters[at].start + unit_length(text + clusters[at].start);

	for (; at < count && clusters[at].start < end; at++)
		clusters[at].glued = 1;
}

static int is_point(int32_t c)
{
	return c == '.' || c == ',' || c == ':' || c == '/' || c == 0xff0e || c == 0xff0c || c == 0xff1a;
}

void qk_clusters_glue(struct qk_cluster *clusters, size_t count, const char *text)
{
	for (size_t i = 1; i < count; i++) {
		const struct qk_cluster *before = &clusters[i - 1];

		if (before->kind == QK_CLUSTER_DIGIT && clusters[i].kind == QK_CLUSTER_DIGIT)
			clusters[i].glued = 1;
		else if (before->kind == QK_CLUSTER_DIGIT && clusters[i].wide)
			glue_unit(clusters, count, i, text);
		else if (i > 1 && is_point(before->first) && clusters[i].kind == QK_CLUSTER_DIGIT &&
			 clusters[i - 2].kind == QK_CLUSTER_DIGIT)
			clusters[i].glued = 1;
	}
}

static int is_empty(enum qk_cluster_kind kind)
{
	return kind == QK_CLUSTER_SPACE || kind == QK_CLUSTER_GAP;
}

/* The last cluster before `at` that is seen. */
static const struct qk_cluster *seen_before(const struct qk_cluster *clusters, size_t at)
{
	while (at > 1 && is_empty(clusters[at - 1].kind))
		at--;
	return &clusters[at - 1];
}

int qk_must_not_break(const struct qk_cluster *clusters, size_t at)
{
	const struct qk_cluster *next = &clusters[at];

	return next->kind == QK_CLUSTER_CLOSE || next->kind == QK_CLUSTER_JOIN ||
	       clusters[at - 1].kind == QK_CLUSTER_JOIN || seen_before(clusters, at)->kind == QK_CLUSTER_OPEN;
}

static int is_word(const struct qk_cluster *cluster)
{
	return cluster->kind == QK_CLUSTER_LETTER || cluster->kind == QK_CLUSTER_DIGIT;
}

/* After the hyphen of a word, not after a minus, and not inside a date. */
static int breaks_after_hyphen(const struct qk_cluster *clusters, size_t at)
{
	const struct qk_cluster *hyphen = &clusters[at - 1];

	if (hyphen->first == clusters[at].first)
		return 0;
	return at > 1 && is_word(&clusters[at - 2]) && clusters[at].kind == QK_CLUSTER_LETTER;
}

int qk_may_break(const struct qk_cluster *clusters, size_t at)
{
	const struct qk_cluster *before = &clusters[at - 1], *next = &clusters[at];

	if (next->glued || is_empty(next->kind) || qk_must_not_break(clusters, at))
		return 0;
	if (is_empty(before->kind))
		return 1;
	if (before->kind == QK_CLUSTER_HYPHEN)
		return breaks_after_hyphen(clusters, at);
	if (next->kind == QK_CLUSTER_HYPHEN)
		return 0;
	return before->wide || next->wide;
}
