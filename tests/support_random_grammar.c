#include "support_random_grammar.h"

#include "core/json_read.h"

#include <string.h>

#define DEPTH_MAX 2u
#define SAID_MAX 40u

/* A grammar in the making. Where `blank` is "", it is one that ignores whitespace. */
struct maker {
	const uint8_t *data;
	size_t left;
	const char *blank;
	int in_rule, in_value;                           /* what may not name rules, and what may not name lists */
	char values[2][3][SAID_MAX], rules[2][SAID_MAX]; /* what is said for the lists l and k, and the rules r and q */
};

/* What stands in a template, and one of the sentences that it matches. */
struct made {
	struct qk_buffer template, said;
};

static unsigned pick(struct maker *maker, unsigned count)
{
	if (maker->left == 0)
		return 0;
	maker->left--;
	return *maker->data++ % count;
}

static void both(struct made *made, const char *text)
{
	qk_buffer_text(&made->template, text);
	qk_buffer_text(&made->said, text);
}

static void append_said(struct made *made, const struct qk_buffer *said)
{
	qk_buffer_append(&made->said, said->data, said->length);
}

static void free_made(struct made *made)
{
	qk_buffer_free(&made->template);
	qk_buffer_free(&made->said);
}

static void make_sequence(struct maker *maker, struct made *made, unsigned depth);

static void make_word(struct maker *maker, struct made *made)
{
	static const char *const words[] = {"a", "b", "ab", "ba", "c", "aa", "B", "a-b", "two", "a'b"};

	both(made, words[pick(maker, sizeof words / sizeof *words)]);
}

/* One of several: all are written, one is said; none of them where `optional` and the bytes say so. */
static void make_choice(struct maker *maker, struct made *made, unsigned depth, int optional)
{
	unsigned count = 1 + pick(maker, 3), chosen = pick(maker, count + (optional ? 1 : 0));

	qk_buffer_text(&made->template, optional ? "[" : "(");
	for (unsigned i = 0; i < count; i++) {
		struct made one = {{0}, {0}};

		make_sequence(maker, &one, depth + 1);
		qk_buffer_text(&made->template, i ? "|" : "");
		qk_buffer_append(&made->template, one.template.data, one.template.length);
		if (i == chosen)
			append_said(made, &one.said);
		free_made(&one);
	}
	qk_buffer_text(&made->template, optional ? "]" : ")");
}

static void make_permutation(struct maker *maker, struct made *made, unsigned depth)
{
	unsigned count = 2 + pick(maker, 2), first = pick(maker, count);
	struct made parts[3] = {{{0}, {0}}};

	qk_buffer_text(&made->template, "(");
	for (unsigned i = 0; i < count; i++) {
		make_sequence(maker, &parts[i], depth + 1);
		qk_buffer_text(&made->template, i ? ";" : "");
		qk_buffer_append(&made->template, parts[i].template.data, parts[i].template.length);
	}
	qk_buffer_text(&made->template, ")");
	for (unsigned i = 0; i < count; i++) {
		if (i)
			qk_buffer_text(&made->said, maker->blank);
		append_said(made, &parts[(first + i) % count].said);
	}
	for (unsigned i = 0; i < count; i++)
		free_made(&parts[i]);
}

/* Names of the lists, what may be said for them, and what is around the name: another slot, or a capture. */
static void make_list(struct maker *maker, struct made *made)
{
	static const char *const lists[] = {"l", "k", "n", "h", "w", "1..9,2"};
	static const char *const said[][4] = {{"2", "-3", "five", "10"},
					      {"2.5", "two", "1,5", "-1"},
					      {"a", "b c", "ab a", "c"},
					      {"1", "3", "4", "seven"}};
	static const char *const slots[] = {"", "", ":s", ":@c", ":t"};
	unsigned list = pick(maker, sizeof lists / sizeof *lists), slot = pick(maker, 5);

	if (list == 5 && slot < 2)
		slot = 2;
	qk_buffer_print(&made->template, "{%s%s}", lists[list], slots[slot]);
	qk_buffer_text(&made->said, list < 2 ? maker->values[list][pick(maker, 3)] : said[list - 2][pick(maker, 4)]);
}

static void make_rule(struct maker *maker, struct made *made)
{
	unsigned rule = pick(maker, 2);

	qk_buffer_text(&made->template, rule ? "<q>" : "<r>");
	qk_buffer_text(&made->said, maker->rules[rule]);
}

static void make_part(struct maker *maker, struct made *made, unsigned depth)
{
	unsigned kind = pick(maker, 16);

	if (depth >= DEPTH_MAX || kind < 5)
		make_word(maker, made);
	else if (kind < 8)
		make_choice(maker, made, depth, 1);
	else if (kind < 10)
		make_choice(maker, made, depth, 0);
	else if (kind < 11)
		make_permutation(maker, made, depth);
	else if (kind < 14 && !maker->in_value)
		make_list(maker, made);
	else if (kind < 15 && !maker->in_rule)
		make_rule(maker, made);
	else
		make_word(maker, made);
}

static void make_sequence(struct maker *maker, struct made *made, unsigned depth)
{
	unsigned count = 1 + pick(maker, depth ? 2 : 4);

	if (depth && pick(maker, 8) == 7)
		both(made, maker->blank);
	for (unsigned i = 0; i < count; i++) {
		if (i && pick(maker, 8) != 7)
			both(made, maker->blank);
		make_part(maker, made, depth);
	}
	if (depth && pick(maker, 8) == 7)
		both(made, maker->blank);
}

static void write_template(struct qk_buffer *json, struct made *made)
{
	qk_json_write_string(json, made->template.data ? made->template.data : "");
}

/* A template; what is said for it is kept, as far as there is room. */
static void write_some(struct maker *maker, struct qk_buffer *json, unsigned depth, char said[SAID_MAX])
{
	struct made made = {{0}, {0}};

	make_sequence(maker, &made, depth);
	write_template(json, &made);
	if (made.said.length < SAID_MAX && made.said.data)
		memcpy(said, made.said.data, made.said.length + 1);
	free_made(&made);
}

static void write_values(struct maker *maker, struct qk_buffer *json, unsigned list)
{
	static const char *const contexts[] = {"", ",\"context\":{\"d\":\"x\"}", ",\"context\":{\"d\":\"y\"}",
					       ",\"context\":{\"e\":\"x\"}"};
	unsigned count = 1 + pick(maker, 3);

	qk_buffer_print(json, "\"%c\":{\"values\":[", "lk"[list]);
	maker->in_value = maker->in_rule = 1;
	for (unsigned i = 0; i < count; i++) {
		qk_buffer_text(json, i ? ",{\"in\":" : "{\"in\":");
		write_some(maker, json, 1, maker->values[list][i]);
		if (pick(maker, 2))
			qk_buffer_print(json, ",\"out\":\"%c\"", "XYZ"[i]);
		qk_buffer_print(json, "%s}", contexts[pick(maker, 4)]);
	}
	maker->in_value = maker->in_rule = 0;
	qk_buffer_text(json, "]},");
}

static void write_lists(struct maker *maker, struct qk_buffer *json)
{
	qk_buffer_text(json, "\"lists\":{");
	write_values(maker, json, 0);
	write_values(maker, json, 1);
	qk_buffer_text(json, "\"n\":{\"range\":{\"from\":-5,\"to\":10");
	qk_buffer_text(json, pick(maker, 4) == 3 ? ",\"step\":5}}," : "}},");
	qk_buffer_text(json, "\"h\":{\"range\":{\"from\":-2,\"to\":5,\"fractions\":\"halves\"");
	qk_buffer_text(json, pick(maker, 4) == 3 ? ",\"multiplier\":-2}}," : "}},");
	qk_buffer_text(json, "\"w\":{\"wildcard\":true}},");
}

static void write_rules(struct maker *maker, struct qk_buffer *json)
{
	maker->in_rule = 1;
	qk_buffer_text(json, "\"expansion_rules\":{\"r\":");
	write_some(maker, json, 0, maker->rules[0]);
	qk_buffer_text(json, ",\"q\":");
	write_some(maker, json, 1, maker->rules[1]);
	qk_buffer_text(json, "},");
	maker->in_rule = 0;
}

static void write_block(struct maker *maker, struct qk_buffer *json, struct qk_buffer *said, int chosen)
{
	static const char *const more[] = {"",
					   "",
					   "",
					   ",\"requires_context\":{\"d\":\"x\"}",
					   ",\"requires_context\":{\"d\":[\"x\",\"z\"]}",
					   ",\"requires_context\":{\"d\":{\"slot\":true}}",
					   ",\"excludes_context\":{\"d\":\"y\"}",
					   ",\"excludes_context\":{\"e\":[\"x\"]}",
					   ",\"metadata\":{\"m\":1}",
					   ",\"slots\":{\"s\":\"fixed\"}"};
	unsigned count = 1 + pick(maker, 2), which = pick(maker, count);

	qk_buffer_text(json, "{\"sentences\":[");
	for (unsigned i = 0; i < count; i++) {
		struct made made = {{0}, {0}};

		make_sequence(maker, &made, 0);
		if (chosen && i == which)
			qk_buffer_append(said, made.said.data, made.said.length);
		qk_buffer_text(json, i ? "," : "");
		write_template(json, &made);
		free_made(&made);
	}
	qk_buffer_print(json, "]%s}", more[pick(maker, sizeof more / sizeof *more)]);
}

static void write_intents(struct maker *maker, struct qk_buffer *json, struct qk_buffer *said)
{
	unsigned count = 1 + pick(maker, 2), chosen = pick(maker, count);

	qk_buffer_text(json, "\"intents\":{");
	for (unsigned i = 0; i < count; i++) {
		unsigned blocks = 1 + pick(maker, 2), block = pick(maker, blocks);

		qk_buffer_print(json, "%s\"%c\":{\"data\":[", i ? "," : "", "IJK"[i]);
		for (unsigned j = 0; j < blocks; j++) {
			qk_buffer_text(json, j ? "," : "");
			write_block(maker, json, said, i == chosen && j == block);
		}
		qk_buffer_text(json, "]}");
	}
	qk_buffer_text(json, "}");
}

/* What people's speech has around it, between two words or at an end. */
static void spoil(struct maker *maker, struct qk_buffer *text, const struct qk_buffer *said)
{
	static const char *const noise[] = {" please ", ", ", ". ", " a ", "b", " ", "?", "  "};
	unsigned how = pick(maker, 4);
	size_t at = said->length ? pick(maker, 255) % (said->length + 1) : 0;

	if (how == 0 || at > said->length) {
		qk_buffer_append(text, said->data, said->length);
		return;
	}
	qk_buffer_append(text, said->data, at);
	if (how < 3)
		qk_buffer_text(text, noise[pick(maker, 8)]);
	else if (at < said->length)
		at++;
	qk_buffer_append(text, said->length ? said->data + at : "", said->length - at);
}

int qt_random_grammar_make(struct qt_random_grammar *grammar, const uint8_t *data, size_t size)
{
	struct maker maker = {.data = data, .left = size, .blank = " "};
	struct qk_buffer said = {0};
	int failed;

	memset(grammar, 0, sizeof *grammar);
	if (pick(&maker, 8) == 7)
		maker.blank = "";
	grammar->slot = pick(&maker, 2) ? "l" : NULL;
	grammar->metadata = pick(&maker, 4) == 3 ? "m" : NULL;
	grammar->context_d = pick(&maker, 3) == 2 ? "x" : NULL;
	qk_buffer_text(&grammar->json, "{\"language\":\"en\",");
	qk_buffer_text(&grammar->json, maker.blank[0] ? "" : "\"settings\":{\"ignore_whitespace\":true},");
	qk_buffer_text(&grammar->json, pick(&maker, 4) == 3 ? "\"skip_words\":[\"please\",\"a\"]," : "");
	write_lists(&maker, &grammar->json);
	write_rules(&maker, &grammar->json);
	write_intents(&maker, &grammar->json, &said);
	qk_buffer_byte(&grammar->json, '}');
	spoil(&maker, &grammar->text, &said);
	qk_buffer_reserve(&grammar->text, 1); /* a text without a character is one, too */
	failed = said.failed || grammar->json.failed || grammar->text.failed;
	qk_buffer_free(&said);
	return failed ? -1 : 0;
}

void qt_random_grammar_free(struct qt_random_grammar *grammar)
{
	qk_buffer_free(&grammar->json);
	qk_buffer_free(&grammar->text);
}
