/* Lists and rules of a grammar's JSON. */
#include "voice/grammar_read_private.h"

#include <quark/base.h>

#include <string.h>

static int read_fractions(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_number_range *range)
{
	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	if (qk_json_is(*json, "halves"))
		range->fractions = QUARK_FRACTIONS_HALVES;
	else if (qk_json_is(*json, "tenths"))
		range->fractions = QUARK_FRACTIONS_TENTHS;
	else
		return qk_grammar_reader_refuse(reader, *json, "\"fractions\" is neither \"halves\" nor \"tenths\"");
	return qk_json_skip(json);
}

static int read_multiplier(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_number_range *range)
{
	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	range->has_multiplier = 1;
	if (qk_grammar_reader_expect(reader, json, QK_JSON_NUMBER, "\"multiplier\"") ||
	    qk_json_double(json, &range->multiplier))
		return qk_grammar_reader_refuse(reader, *json, "\"multiplier\" cannot be read");
	return 0;
}

static int read_range_member(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_number_range *range,
			     int *ends)
{
	const char *name = reader->text.data;

	if (!strcmp(name, "from")) {
		*ends |= 1;
		return qk_grammar_reader_integer(reader, json, "\"from\"", &range->from);
	}
	if (!strcmp(name, "to")) {
		*ends |= 2;
		return qk_grammar_reader_integer(reader, json, "\"to\"", &range->to);
	}
	if (!strcmp(name, "step"))
		return qk_grammar_reader_integer(reader, json, "\"step\"", &range->step);
	if (!strcmp(name, "fractions"))
		return read_fractions(reader, json, range);
	if (!strcmp(name, "multiplier"))
		return read_multiplier(reader, json, range);
	if (!strcmp(name, "digits"))
		return qk_grammar_reader_boolean(reader, json, "\"digits\"", &range->digits);
	if (!strcmp(name, "words"))
		return qk_grammar_reader_boolean(reader, json, "\"words\"", &range->words);
	return qk_json_skip(json);
}

static int read_range(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list)
{
	struct qk_number_range *range = &list->range;
	struct qk_json begin = *json;
	int more, ends = 0;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "\"range\"") || qk_json_enter(json))
		return -1;
	list->type = QK_LIST_RANGE;
	*range = (struct qk_number_range){.step = 1, .multiplier = 1, .digits = 1, .words = 1};
	while ((more = qk_grammar_reader_member(reader, json)) > 0)
		if (read_range_member(reader, json, range, &ends))
			return -1;
	if (ends != 3)
		return qk_grammar_reader_refuse(reader, begin, "a range has \"from\" and \"to\"");
	if (range->from > range->to || range->step < 1)
		return qk_grammar_reader_refuse(reader, begin,
						"the range begins behind its end, or its step is not positive");
	if (!range->digits && !range->words)
		return qk_grammar_reader_refuse(reader, begin, "the range takes neither digits nor words");
	return more;
}

static int read_wildcard(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list)
{
	int wildcard;

	if (qk_grammar_reader_boolean(reader, json, "\"wildcard\"", &wildcard))
		return -1;
	if (wildcard) {
		list->type = QK_LIST_KIND;
		list->kind = QUARK_LIST_WILDCARD;
	}
	return 0;
}

static int read_kind(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list)
{
	static const char *const kinds[] = {"", "wildcard", "number", "ordinal", "money", "time", "duration"};

	for (uint32_t kind = 1; kind < sizeof kinds / sizeof *kinds; kind++)
		if (qk_json_is(*json, kinds[kind])) {
			list->type = QK_LIST_KIND;
			list->kind = kind;
			return qk_json_skip(json);
		}
	return qk_grammar_reader_refuse(reader, *json,
					"\"kind\" is none of wildcard, number, ordinal, money, time and duration");
}

static int read_value_object(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list,
			     struct qk_value *value)
{
	struct qk_json begin = *json;
	int more, has_in = 0;

	qk_json_enter(json);
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		int failed;

		if (!strcmp(reader->text.data, "in") && !has_in) {
			failed = qk_grammar_reader_template(reader, json, &value->sentence,
							    "value %u of list \"%.60s\"", list->count, list->name);
			has_in = !failed;
		} else if (!strcmp(reader->text.data, "out")) {
			failed = qk_grammar_reader_value(reader, json, &value->out);
		} else if (!strcmp(reader->text.data, "context")) {
			failed = qk_grammar_reader_pairs(reader, json, "\"context\"", &value->context);
		} else {
			failed = qk_json_skip(json);
		}
		if (failed)
			return -1;
	}
	return more || has_in ? more : qk_grammar_reader_refuse(reader, begin, "a value has no \"in\"");
}

/* A text that is no template is its own value. */
static int read_value_text(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list,
			   struct qk_value *value)
{
	struct qk_json begin = *json;

	if (qk_grammar_reader_template(reader, json, &value->sentence, "value %u of list \"%.60s\"", list->count,
				       list->name))
		return -1;
	if (strpbrk(value->sentence.source, "()[]{}<>|;\\"))
		return 0;
	return qk_grammar_reader_value(reader, &begin, &value->out);
}

static int read_values(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_ARRAY, "\"values\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_json_item(json)) > 0) {
		struct qk_value *value = qk_word_list_room(list);
		int failed;

		if (!value)
			return qk_grammar_reader_no_memory(reader);
		list->count++;
		if (qk_json_peek(json) == QK_JSON_OBJECT)
			failed = read_value_object(reader, json, list, value);
		else
			failed = read_value_text(reader, json, list, value);
		if (failed)
			return -1;
	}
	return more;
}

static int read_list(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_word_list *list)
{
	struct qk_json begin = *json;
	int more, known = 0;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "a list") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		int failed = 0;

		known++;
		if (!strcmp(reader->text.data, "values")) {
			failed = read_values(reader, json, list);
		} else if (!strcmp(reader->text.data, "range")) {
			failed = read_range(reader, json, list);
		} else if (!strcmp(reader->text.data, "wildcard")) {
			failed = read_wildcard(reader, json, list);
		} else if (!strcmp(reader->text.data, "kind")) {
			failed = read_kind(reader, json, list);
		} else {
			known--;
			failed = qk_json_skip(json);
		}
		if (failed)
			return -1;
	}
	if (!more && !known)
		return qk_grammar_reader_refuse(
			reader, begin, "list \"%.60s\" has none of \"values\", \"range\", \"wildcard\" and \"kind\"",
			list->name);
	return more;
}

/* One of the same name that stands before is replaced. */
int qk_grammar_reader_lists(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_scope *scope)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "\"lists\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		struct qk_word_list *list;

		if (!reader->text.length || reader->text.length > QK_NAME_BYTES)
			return qk_grammar_reader_refuse(reader, *json, "a list's name has 1 to %d bytes",
							QK_NAME_BYTES);
		list = qk_scope_list(scope, reader->text.data);
		if (!list)
			return qk_grammar_reader_no_memory(reader);
		qk_word_list_empty(list);
		list->type = QK_LIST_VALUES;
		if (read_list(reader, json, list))
			return -1;
	}
	return more;
}

int qk_grammar_reader_rules(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_scope *scope)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "\"expansion_rules\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		struct qk_template sentence;
		struct qk_rule *rule;

		if (!reader->text.length || reader->text.length > QK_NAME_BYTES)
			return qk_grammar_reader_refuse(reader, *json, "a rule's name has 1 to %d bytes",
							QK_NAME_BYTES);
		rule = qk_scope_rule(scope, reader->text.data);
		if (!rule)
			return qk_grammar_reader_no_memory(reader);
		if (qk_grammar_reader_template(reader, json, &sentence, "rule <%.60s>", rule->name))
			return -1;
		qk_template_free(&rule->sentence);
		rule->sentence = sentence;
	}
	return more;
}
