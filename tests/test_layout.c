/* Text to lines: hand-made tables, and properties that hold for any text. */
#include "core/random.h"
#include "core/text.h"
#include "overlay/layout.h"
#include "qtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Every narrow character is half the text size, every wide one the whole: at size 20 they are 10 and 20 pixels. */
static struct qk_text_metrics even_metrics(void)
{
	struct qk_text_metrics metrics = {.known = 1, .width = 400, .wide_advance = 1000, .other_advance = 500};

	for (int i = 0; i < QK_LAYOUT_ADVANCES; i++)
		metrics.advances[i] = 500;
	metrics.bold_extra = 50;
	metrics.line_height = 1300;
	return metrics;
}

struct sample {
	const char *text;
	uint32_t columns; /* in narrow characters */
	uint32_t max_lines;
	const char *lines; /* joined by "|" */
};

static void join(const struct qk_layout *layout, char *out, size_t size)
{
	size_t at = 0;

	out[0] = 0;
	for (uint32_t i = 0; i < layout->count; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s", i ? "|" : "", layout->lines[i]);
}

static void check_sample(const struct sample *sample)
{
	struct qk_text_metrics metrics = even_metrics();
	struct qk_layout_config config = {.metrics = &metrics, .text_size = 20, .width = sample->columns * 10};
	struct qk_layout_scratch scratch = {0};
	struct qk_layout layout = {0};
	char joined[1024];

	config.max_lines = sample->max_lines ? sample->max_lines : 32;
	qt_int(qk_layout_break(&layout, &scratch, sample->text, &config), 0);
	join(&layout, joined, sizeof(joined));
	qt_text(joined, sample->lines);
	qk_layout_free(&layout);
	qk_layout_scratch_free(&scratch);
}

static void check_samples(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_sample(&samples[i]);
}

#define CHECK(samples) check_samples(samples, sizeof(samples) / sizeof(*(samples)))

QTEST(layout_breaks_latin_words_at_spaces_and_hyphens)
{
	static const struct sample samples[] = {
		{"the quick brown fox", 9, 0, "the quick|brown fox"},
		{"the quick brown fox", 10, 0, "the quick|brown fox"},
		{"the quick brown fox", 8, 0, "the|quick|brown|fox"},
		{"one  two", 3, 0, "one|two"},
		{"word   ", 4, 0, "word"},
		{"  word", 10, 0, "  word"},
		{"a well-known way", 7, 0, "a well-|known|way"},
		{"below -5 degrees", 8, 0, "below -5|degrees"},
		{"2024-05-17", 6, 0, "2024-0|5-17"},
		{"extraordinary", 5, 0, "extra|ordin|ary"},
		{"an extraordinary day", 6, 0, "an|extrao|rdinar|y day"},
		{"f(x), g(y)", 5, 0, "f(x),|g(y)"},
		{"no\xc2\xa0"
		 "break here",
		 8, 0,
		 "no\xc2\xa0"
		 "break|here"},
		{"zero\xe2\x80\x8bwidth", 5, 0, "zero|width"},
	};

	CHECK(samples);
}

QTEST(layout_keeps_punctuation_of_cjk_where_it_belongs)
{
	static const struct sample samples[] = {
		{"今天天气很好", 4, 0, "今天|天气|很好"}, {"今天，天气", 4, 0, "今|天，|天气"},
		{"天气。好", 4, 0, "天|气。|好"},         {"他说（好）吗", 6, 0, "他说|（好）|吗"},
		{"看《三国》", 4, 0, "看|《三|国》"},     {"他说“你好”吧", 6, 0, "他说|“你好”|吧"},
		{"等等……好", 6, 0, "等等……|好"},          {"コーヒー", 4, 0, "コー|ヒー"},
		{"ちょっと", 4, 0, "ちょ|っと"},          {"，，，，", 4, 0, "，，|，，"},
	};

	CHECK(samples);
}

QTEST(layout_keeps_numbers_with_their_units)
{
	static const struct sample samples[] = {
		{"价格3.50元整", 8, 0, "价格|3.50元整"},
		{"还有12公里到", 8, 0, "还有|12公里到"},
		{"共1,250人民币", 12, 0, "共|1,250人民币"},
		{"打８折", 4, 0, "打|８折"},
		{"时间08:30分到", 8, 0, "时间|08:30分|到"},
		{"涨5%了", 3, 0, "涨|5%|了"},
		{"买2个", 4, 0, "买|2个"},
	};

	CHECK(samples);
}

QTEST(layout_mixes_scripts)
{
	static const struct sample samples[] = {
		{"请打开WiFi设置", 8, 0, "请打开|WiFi设置"},
		{"用Quark眼镜看world地图", 10, 0, "用Quark眼|镜看world|地图"},
		{"你好，world", 6, 0, "你好，|world"},
		{"hello，世界", 6, 0, "hell|o，世|界"},
		{"안녕 하세요", 5, 0, "안녕|하세|요"},
	};

	CHECK(samples);
}

QTEST(layout_never_divides_what_is_read_as_one)
{
	static const struct sample samples[] = {
		{"e\xcc\x81"
		 "e\xcc\x81"
		 "e\xcc\x81",
		 2, 0,
		 "e\xcc\x81"
		 "e\xcc\x81|e\xcc\x81"},
		{"👩‍👩‍👧👩‍👩‍👧", 2, 0, "👩‍👩‍👧|👩‍👩‍👧"},
		{"🇨🇳🇩🇪", 2, 0, "🇨🇳|🇩🇪"},
		{"❤️❤️", 2, 0, "❤️|❤️"},
		{"👍🏽👍🏽", 1, 0, "👍🏽|👍🏽"},
		{"각각", 2, 0, "각|각"},
	};

	CHECK(samples);
}

QTEST(layout_takes_newlines_as_they_are)
{
	static const struct sample samples[] = {
		{"", 10, 0, ""},
		{"a\nb", 10, 0, "a|b"},
		{"a\n", 10, 0, "a|"},
		{"\n", 10, 0, "|"},
		{"a\n\nb", 10, 0, "a||b"},
		{"a  \n  b", 10, 0, "a|  b"},
		{"one two\nthree", 3, 0, "one|two|thr|ee"},
		{"a\xe2\x80\xa8"
		 "b",
		 10, 0, "a|b"},
	};

	CHECK(samples);
}

QTEST(layout_ends_with_an_ellipsis_where_lines_are_cut)
{
	static const struct sample samples[] = {
		{"the quick brown fox", 9, 1, "the quic…"},
		{"the quick brown fox", 10, 1, "the quick…"},
		{"the quick brown fox", 5, 2, "the|quic…"},
		{"a\nb\nc", 5, 2, "a|b…"},
		{"a\n", 5, 1, "a…"},
		{"fits", 4, 1, "fits"},
		{"fits  ", 4, 1, "fits"},
		{"今天天气很好", 5, 1, "今天…"},
		{"word another", 5, 1, "word…"},
		{"wide", 1, 1, "…"},
	};

	CHECK(samples);
}

QTEST(layout_measures_in_pixels_rounded_up)
{
	struct qk_text_metrics metrics = even_metrics();
	struct qk_layout_config config = {.metrics = &metrics, .text_size = 13, .width = 0, .max_lines = 32};
	struct qk_layout_scratch scratch = {0};
	struct qk_layout layout = {0};

	qt_int(qk_layout_break(&layout, &scratch, "abc\nde", &config), 0);
	qt_uint(layout.width, 20);  /* 19.5 */
	qt_uint(layout.height, 34); /* 33.8 */
	config.bold = 1;
	qt_int(qk_layout_break(&layout, &scratch, "abc\nde", &config), 0);
	qt_uint(layout.width, 22); /* 21.45 */
	qt_int(qk_layout_break(&layout, &scratch, "", &config), 0);
	qt_uint(layout.width, 0);
	qt_uint(layout.height, 0);
	qt_uint(layout.count, 0);
	qk_layout_free(&layout);
	qk_layout_scratch_free(&scratch);
}

QTEST(layout_reads_what_the_glasses_tell)
{
	uint32_t advances[QK_LAYOUT_ADVANCES];
	struct qk_hello_result hello = {.metrics = {.wide_advance = 1000}};
	struct qk_text_metrics metrics, other;

	for (uint32_t i = 0; i < QK_LAYOUT_ADVANCES; i++)
		advances[i] = i;
	qk_text_metrics_read(&metrics, &hello);
	qt_uint(metrics.known, 0);
	hello.metrics.advances = advances;
	hello.metrics.advances_count = QK_LAYOUT_ADVANCES;
	hello.display.width = 640;
	hello.display.safe_left = 24;
	hello.display.safe_right = 16;
	qk_text_metrics_read(&metrics, &hello);
	qt_uint(metrics.known, 1);
	qt_uint(metrics.width, 600);
	qt_uint(qk_advance(&metrics, 'A'), 'A' - ' ');
	qt_uint(qk_advance(&metrics, 0x4f60), 1000);
	qt_uint(qk_advance(&metrics, 0x301), 0);
	qk_text_metrics_read(&other, &hello);
	qt_true(qk_text_metrics_same(&metrics, &other));
	hello.metrics.bold_extra = 1;
	qk_text_metrics_read(&other, &hello);
	qt_true(!qk_text_metrics_same(&metrics, &other));
}

/* --- properties ----------------------------------------------------------------------------------------------------
 */

static const char *const pieces[] = {
	"a",
	"b",
	"word",
	"extraordinarily",
	" ",
	"  ",
	"-",
	".",
	",",
	"(",
	")",
	"3",
	"42",
	"3.50元",
	"12公里",
	"你",
	"好",
	"，",
	"。",
	"（",
	"）",
	"“",
	"”",
	"《",
	"》",
	"、",
	"한",
	"グ",
	"ー",
	"っ",
	"é",
	"e\xcc\x81",
	"👍🏽",
	"👩‍👩‍👧",
	"🇨🇳",
	"❤️",
	"\n",
	"—",
	"…",
	"\xc2\xa0",
	"ถ",
	"สวัสดี",
	"नमस्ते",
	"العربية",
	"\xe2\x80\x8b",
	"\xe2\x80\xae",
	"!",
	"\"",
};

static void random_text(struct qk_random *random, char *out, size_t size)
{
	uint64_t count = qk_random_below(random, 60);
	size_t at = 0;

	out[0] = 0;
	while (count-- > 0) {
		const char *piece = pieces[qk_random_below(random, sizeof(pieces) / sizeof(*pieces))];

		if (at + strlen(piece) + 1 > size)
			break;
		at += (size_t)snprintf(out + at, size - at, "%s", piece);
	}
}

static int is_hanging(int32_t c)
{
	return c == ' ' || c == '\n' || c == 0x200b;
}

/* All but spaces and breaks, so that text and lines can be compared. */
static size_t squeeze(const char *text, char *out)
{
	size_t at = 0, length = strlen(text), used = 0;

	while (at < length) {
		int32_t c;
		size_t size = qk_text_read(text + at, length - at, &c);

		if (!is_hanging(c)) {
			memcpy(out + used, text + at, size);
			used += size;
		}
		at += size;
	}
	out[used] = 0;
	return used;
}

static void check_nothing_lost(const char *text, const struct qk_layout *layout)
{
	static char expected[8192], line[8192], actual[8192];
	size_t used = 0;

	squeeze(text, expected);
	actual[0] = 0;
	for (uint32_t i = 0; i < layout->count; i++) {
		size_t length = squeeze(layout->lines[i], line);

		memcpy(actual + used, line, length + 1);
		used += length;
	}
	if (layout->cut) {
		used -= strlen("…");
		actual[used] = 0;
		expected[used] = 0;
	}
	qt_text(actual, expected);
}

static size_t count_clusters(struct qk_layout_scratch *scratch, const char *line, const struct qk_layout_config *config,
			     uint64_t *advance)
{
	size_t count = qk_clusters_read(scratch, line, config);

	*advance = 0;
	for (size_t i = 0; i < count; i++)
		*advance += scratch->clusters[i].advance;
	return count;
}

static void check_fits(const struct qk_layout *layout, struct qk_layout_scratch *scratch,
		       const struct qk_layout_config *config)
{
	for (uint32_t i = 0; i < layout->count; i++) {
		uint64_t advance;
		size_t count = count_clusters(scratch, layout->lines[i], config, &advance);

		if (advance * config->text_size > (uint64_t)config->width * 1000)
			qt_uint(count, 1);
		qt_true(advance * config->text_size <= (uint64_t)layout->width * 1000);
	}
}

/* With room for any word of the pieces, no break is forced, so all rules must hold. */
static void check_rules(const char *text, const struct qk_layout *layout, struct qk_layout_scratch *scratch,
			const struct qk_layout_config *config)
{
	size_t count = qk_clusters_read(scratch, text, config), at = 0;

	for (uint32_t i = 0; i < layout->count && !layout->cut; i++) {
		const char *line = layout->lines[i];
		size_t length = strlen(line), done = 0;

		if (i > 0 && at < count && scratch->clusters[at - 1].kind != QK_CLUSTER_NEWLINE)
			qt_true(qk_may_break(scratch->clusters, at));
		for (; done < length; at++)
			done += scratch->clusters[at].length;
		qt_uint(done, length);
		while (at < count &&
		       (scratch->clusters[at].kind == QK_CLUSTER_SPACE || scratch->clusters[at].kind == QK_CLUSTER_GAP))
			at++;
		if (at < count && scratch->clusters[at].kind == QK_CLUSTER_NEWLINE)
			at++;
	}
}

static int has_long_word(const char *text, struct qk_layout_scratch *scratch, const struct qk_layout_config *config)
{
	size_t count = qk_clusters_read(scratch, text, config);
	uint64_t advance = 0;

	for (size_t i = 0; i < count; i++) {
		if (scratch->clusters[i].kind == QK_CLUSTER_NEWLINE || (i > 0 && qk_may_break(scratch->clusters, i)))
			advance = 0;
		advance += scratch->clusters[i].advance;
		if (advance * config->text_size > (uint64_t)config->width * 1000)
			return 1;
	}
	return 0;
}

QTEST(layout_properties_hold_for_any_text)
{
	struct qk_random random = {20261121};
	struct qk_text_metrics metrics = even_metrics();
	struct qk_layout_scratch scratch = {0}, other = {0};
	struct qk_layout layout = {0};
	char text[2048];
	int with_rules = 0;

	for (int round = 0; round < 20000; round++) {
		struct qk_layout_config config = {.metrics = &metrics};

		config.text_size = 12 + (uint32_t)qk_random_below(&random, 40);
		config.bold = (uint32_t)qk_random_below(&random, 2);
		config.width = 1 + (uint32_t)qk_random_below(&random, 600);
		config.max_lines = qk_random_below(&random, 4) ? 32 : 1 + (uint32_t)qk_random_below(&random, 4);
		random_text(&random, text, sizeof(text));
		qt_int(qk_layout_break(&layout, &scratch, text, &config), 0);
		qt_true(layout.count <= config.max_lines);
		qt_true((layout.count == 0) == (text[0] == 0));
		check_nothing_lost(text, &layout);
		check_fits(&layout, &other, &config);
		if (has_long_word(text, &other, &config))
			continue;
		check_rules(text, &layout, &other, &config);
		with_rules++;
	}
	qt_true(with_rules > 3000);
	qk_layout_free(&layout);
	qk_layout_scratch_free(&scratch);
	qk_layout_scratch_free(&other);
}

QTEST(layout_takes_the_longest_text)
{
	struct qk_text_metrics metrics = even_metrics();
	struct qk_layout_config config = {.metrics = &metrics, .text_size = 12, .width = 1, .max_lines = 32};
	struct qk_layout_scratch scratch = {0};
	struct qk_layout layout = {0};
	char text[4097];

	memset(text, '\n', 4096);
	text[4096] = 0;
	qt_int(qk_layout_break(&layout, &scratch, text, &config), 0);
	qt_uint(layout.count, 32);
	memset(text, 'x', 4096);
	qt_int(qk_layout_break(&layout, &scratch, text, &config), 0);
	qt_uint(layout.count, 32);
	config.width = 0;
	qt_int(qk_layout_break(&layout, &scratch, text, &config), 0);
	qt_uint(layout.count, 1);
	qt_uint(layout.bytes, 4097);
	memset(text, ' ', 4096);
	config.width = 1;
	qt_int(qk_layout_break(&layout, &scratch, text, &config), 0);
	qt_uint(layout.count, 1);
	qt_text(layout.lines[0], "");
	qk_layout_free(&layout);
	qk_layout_scratch_free(&scratch);
}
