/**
 * @file grammar.h
 * @brief What people say: sentence templates, and the intents and slots that a sentence holds.
 *
 * A grammar is written in the template language of Home Assistant's hassil, with the same JSON keys, so that the
 * sentences of its 66 languages can be taken as they are:
 *
 *     turn on [the] light[s]          optional parts, also inside a word
 *     (turn|switch) on                one of several; blanks around | count: light(s| s)
 *     (on;<here>)                     all of them, in any order
 *     set {brightness} per cent       a list, into the slot of its name
 *     set {percent:brightness}        a list, into another slot
 *     {0..100,5:brightness}           a range written in place
 *     [<the>] {name}                  a rule
 *     in {list:@where}                a list whose text is captured, not made a slot
 *     \[literally\]                   an escape
 *
 * The brackets of Picovoice's Rhino are the reverse of these. Sentences are matched on characters, after Unicode
 * normalisation (NFC), without regard to case; numbers are read in digits and, in English and Chinese, in words.
 *
 * A grammar is made once and compiled; a match then allocates nothing, and takes at most a time that grows with the
 * size of the templates times the length of the text, whatever both are.
 *
 * A grammar belongs to its context, and to that context's thread. It needs no glasses.
 * Source of the language: OHF-Voice/hassil 3.8, and docs/grammar.md for every difference.
 * @since 0.1
 */
#ifndef QUARK_GRAMMAR_H
#define QUARK_GRAMMAR_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_context;

/**
 * Templates, lists and rules of one language. Counted; keeps its context alive.
 * @since 0.1
 */
struct quark_grammar;

/**
 * What was found in a sentence. Counted; keeps the strings it hands out until the next match into it.
 * @since 0.1
 */
struct quark_match;

/**
 * Which of the possible readings of a sentence are wanted.
 * @since 0.1
 */
enum quark_match_mode {
	QUARK_MATCH_NONE = 0,    /**< The default: QUARK_MATCH_BEST. */
	QUARK_MATCH_FIRST = 1,   /**< The first in the order of the grammar. Fastest. */
	QUARK_MATCH_BEST = 2,    /**< The best: `metadata`, then the longest text in `slot`, then the fewest wildcards,
				      the most literal characters, no skip words left out, the shortest text in
				      wildcards, then the first. */
	QUARK_MATCH_ALL = 3,     /**< All, best first, each with its spans; two that differ in nothing are one. */
	QUARK_MATCH_CLOSEST = 4, /**< Nothing has to match: the intents that come closest, at most three. */
};

/**
 * Of what kind a slot's value is.
 * @since 0.1
 */
enum quark_slot_type {
	QUARK_SLOT_NONE = 0,
	QUARK_SLOT_TEXT = 1,     /**< A text: quark_match_slot_value(). */
	QUARK_SLOT_NUMBER = 2,   /**< A number: quark_match_slot_number(). */
	QUARK_SLOT_BOOLEAN = 3,  /**< True or false: quark_match_slot_number() is 1 or 0. */
	QUARK_SLOT_NULL = 4,     /**< JSON's null. */
	QUARK_SLOT_JSON = 5,     /**< A JSON array or object, as it stands in the grammar. */
	QUARK_SLOT_MONEY = 6,    /**< quark_match_slot_minor_units() and quark_match_slot_currency(). */
	QUARK_SLOT_TIME = 7,     /**< A time of day: quark_match_slot_number() in seconds since midnight. */
	QUARK_SLOT_DURATION = 8, /**< A duration: quark_match_slot_number() in seconds. */
	QUARK_SLOT_ORDINAL = 9,  /**< First, second, ...: quark_match_slot_number() is 1, 2, ... */
};

/**
 * What a list that is not written out takes.
 * @since 0.1
 */
enum quark_list_kind {
	QUARK_LIST_NONE = 0,
	QUARK_LIST_WILDCARD = 1, /**< Any text, as little as the rest of the template leaves. */
	QUARK_LIST_NUMBER = 2,   /**< Any number, whole or not. */
	QUARK_LIST_ORDINAL = 3,  /**< "third", "21st", 第三. */
	QUARK_LIST_MONEY = 4,    /**< "three dollars fifty", 一点二五元. */
	QUARK_LIST_TIME = 5,     /**< "half past seven", 下午三点一刻. */
	QUARK_LIST_DURATION = 6, /**< "an hour and a half", 两小时零五分钟. */
};

/**
 * Which numbers between `from` and `to` a range takes besides whole ones.
 * @since 0.1
 */
enum quark_fractions {
	QUARK_FRACTIONS_NONE = 0,   /**< Whole numbers. */
	QUARK_FRACTIONS_HALVES = 1, /**< Halves: 20.5, "twenty and a half", 二十点五. */
	QUARK_FRACTIONS_TENTHS = 2, /**< Tenths: 20.3, "twenty point three". */
};

/**
 * What quark_grammar_get() tells.
 * @since 0.1
 */
enum quark_grammar_value {
	QUARK_GRAMMAR_VALUE_NONE = 0,
	QUARK_GRAMMAR_VALUE_COMPILED = 1,   /**< 1: it can be matched; 0: something was added since. */
	QUARK_GRAMMAR_VALUE_INTENTS = 2,    /**< Intents. */
	QUARK_GRAMMAR_VALUE_SENTENCES = 3,  /**< Sentence templates. */
	QUARK_GRAMMAR_VALUE_LISTS = 4,      /**< Lists. */
	QUARK_GRAMMAR_VALUE_RULES = 5,      /**< Expansion rules. */
	QUARK_GRAMMAR_VALUE_BYTES = 6,      /**< Memory of what was compiled. */
	QUARK_GRAMMAR_VALUE_COMPILE_US = 7, /**< How long compiling took. */
};

/**
 * A range of numbers. Zero it, set `size`, `from` and `to`.
 * @since 0.1
 */
struct quark_range {
	uint32_t size;      /**< sizeof(struct quark_range). */
	uint32_t fractions; /**< enum quark_fractions. */
	int64_t from;       /**< The least number. */
	int64_t to;         /**< The greatest number, at least `from`. */
	int64_t step;       /**< Only `from` plus a multiple of it; 0: 1. */
	double multiplier;  /**< The slot's value is the number times this; 0: 1. */
};

/**
 * How a sentence is matched. Zero it, set `size`, then what is wanted. NULL is the same as all zero.
 * @since 0.1
 */
struct quark_match_config {
	uint32_t size;        /**< sizeof(struct quark_match_config). */
	uint32_t mode;        /**< enum quark_match_mode. */
	const char *slot;     /**< BEST and ALL: of two readings, the one with more text in this slot; NULL: none. */
	const char *metadata; /**< BEST and ALL: a reading of a block with this metadata key first; NULL: none. */
	uint32_t most;        /**< ALL: how many at most, 1 to 1024; 0: 64. The rest is not looked for. */
	uint32_t reserved;    /**< 0. */
};

/**
 * Makes an empty grammar.
 * @param context  its context; not NULL.
 * @param language a BCP 47 tag, 1 to 35 bytes, for example "en" or "zh-Hans-CN": it says how numbers are read in
 *                 words; not NULL.
 * @param out      receives the grammar with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM; QUARK_ERR_BUSY; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_grammar_new(struct quark_context *context, const char *language, struct quark_grammar **out);

/**
 * Makes a grammar from JSON, compiled: quark_grammar_new() with its "language" ("en" where it has none),
 * quark_grammar_add_json() and quark_grammar_compile().
 * @param context its context; not NULL.
 * @param json    the text, need not end in NUL; see docs/grammar.md.
 * @param length  its bytes, at most 16 MiB.
 * @param out     receives the grammar with one reference, or NULL.
 * @return as the three; QUARK_ERR_INVALID: the failure's sentence says where, with line and column.
 * @since 0.1
 */
QUARK_API int quark_grammar_load(struct quark_context *context, const char *json, size_t length,
				 struct quark_grammar **out);

/**
 * Makes the grammar of what people say to glasses by default, compiled: volume, brightness, screen, apps, music,
 * camera, telephone, recording, messages, maps, and payment, translation and navigation. Intents and slots have the
 * names of the official commands where there are some; docs/grammar.md lists all. More can be added to it.
 * @param context  its context; not NULL.
 * @param language a BCP 47 tag: "en", "zh", and all that begin with them; not NULL.
 * @param out      receives the grammar with one reference, or NULL.
 * @return as quark_grammar_load(); QUARK_ERR_UNSUPPORTED: there is none for this language.
 * @since 0.1
 */
QUARK_API int quark_grammar_load_default(struct quark_context *context, const char *language,
					 struct quark_grammar **out);

/**
 * Takes a reference.
 * @param grammar a grammar; NULL is returned as it is.
 * @return the grammar.
 * @since 0.1
 */
QUARK_API struct quark_grammar *quark_grammar_ref(struct quark_grammar *grammar);

/**
 * Gives a reference back.
 * @param grammar a grammar; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_grammar_unref(struct quark_grammar *grammar);

/**
 * Adds what a JSON text holds: "intents", "lists", "expansion_rules", "skip_words", "settings". What is there already
 * stays; a list or rule of the same name is replaced.
 * @param grammar a grammar.
 * @param json    the text, need not end in NUL.
 * @param length  its bytes, at most 16 MiB.
 * @return QUARK_OK; QUARK_ERR_INVALID: it is no JSON, a member has the wrong type, or a template is wrong: the sentence
 *         says which and where, with line and column; the grammar is as before; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_json(struct quark_grammar *grammar, const char *json, size_t length);

/**
 * Adds one sentence template of an intent.
 * @param grammar  a grammar.
 * @param intent   the intent's name, 1 to 100 bytes.
 * @param sentence a template, 1 to 10000 bytes.
 * @return QUARK_OK; QUARK_ERR_INVALID: the sentence says what is wrong, with line and column; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_sentence(struct quark_grammar *grammar, const char *intent, const char *sentence);

/**
 * Adds an expansion rule, or replaces it.
 * @param grammar  a grammar.
 * @param name     what stands between < and >, 1 to 100 bytes.
 * @param sentence a template, 1 to 10000 bytes.
 * @return as quark_grammar_add_sentence().
 * @since 0.1
 */
QUARK_API int quark_grammar_add_rule(struct quark_grammar *grammar, const char *name, const char *sentence);

/**
 * Adds one value to a list, which is made if it is not there.
 * @param grammar  a grammar.
 * @param list     the list's name, 1 to 100 bytes.
 * @param sentence what is said: a template, 1 to 10000 bytes.
 * @param value    the slot's value, a text; NULL: the text as it was said.
 * @param context  what a match with it adds to the context, as a JSON object such as {"domain": "light"}; NULL:
 * nothing.
 * @return as quark_grammar_add_sentence(); QUARK_ERR_INVALID also when the list is a range or of a kind.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_value(struct quark_grammar *grammar, const char *list, const char *sentence,
				      const char *value, const char *context);

/**
 * Makes a list that takes a range of numbers, or replaces it.
 * @param grammar a grammar.
 * @param list    the list's name, 1 to 100 bytes.
 * @param range   the range; not NULL. Copied.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (range->size); QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_range(struct quark_grammar *grammar, const char *list, const struct quark_range *range);

/**
 * Makes a list that takes whatever is of a kind, or replaces it.
 * @param grammar a grammar.
 * @param list    the list's name, 1 to 100 bytes.
 * @param kind    enum quark_list_kind.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_kind(struct quark_grammar *grammar, const char *list, int kind);

/**
 * Takes all values out of a list, to fill it anew: contacts, goods, places.
 * @param grammar a grammar.
 * @param list    the list's name.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such list).
 * @since 0.1
 */
QUARK_API int quark_grammar_clear_list(struct quark_grammar *grammar, const char *list);

/**
 * Adds words that may stand anywhere and mean nothing, such as "please".
 * @param grammar a grammar.
 * @param words   one or more words, 1 to 100 bytes; no template.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_add_skip_words(struct quark_grammar *grammar, const char *words);

/**
 * Whether blanks mean anything: for languages written without them, they do not.
 * @param grammar a grammar.
 * @param ignore  1: blanks are ignored in templates and texts; 0: as usual.
 * @return QUARK_OK; QUARK_ERR_INVALID.
 * @since 0.1
 */
QUARK_API int quark_grammar_set_ignore_whitespace(struct quark_grammar *grammar, int ignore);

/**
 * Compiles what was added. A grammar must be compiled before it is matched, and again after something was added.
 * @param grammar a grammar.
 * @return QUARK_OK; QUARK_ERR_INVALID: a rule or list that a template names is not there, rules that name each other in
 *         a circle, no sentence at all, templates that make more than a million nodes, more than 4000 choices and lists
 *         after each other on one way, or a "requires_context" whose seventh or a later key comes from the values of
 *         lists: the sentence names the template; QUARK_ERR_NOMEM. It is then as it was before, and not compiled.
 * @since 0.1
 */
QUARK_API int quark_grammar_compile(struct quark_grammar *grammar);

/**
 * Says what holds at the moment: blocks with "requires_context" or "excludes_context" look at it. So a part of a
 * grammar is switched on and off: {"screen": "order"}. It needs no compiling.
 * @param grammar a grammar.
 * @param key     the key, 1 to 100 bytes.
 * @param value   its value, at most 1000 bytes; NULL: the key is taken away.
 * @param text    what people call it, for a slot that is filled from the context; NULL: the value.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_set_context(struct quark_grammar *grammar, const char *key, const char *value,
					const char *text);

/**
 * How big it is.
 * @param grammar a grammar.
 * @param value   enum quark_grammar_value.
 * @return the number; 0 for a number this version does not know.
 * @since 0.1
 */
QUARK_API uint64_t quark_grammar_get(const struct quark_grammar *grammar, int value);

/**
 * Makes a place for matches, to be used again and again.
 * @param context its context; not NULL.
 * @param out     receives the match, empty, with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM; QUARK_ERR_BUSY; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_match_new(struct quark_context *context, struct quark_match **out);

/**
 * Takes a reference.
 * @param match a match; NULL is returned as it is.
 * @return the match.
 * @since 0.1
 */
QUARK_API struct quark_match *quark_match_ref(struct quark_match *match);

/**
 * Gives a reference back.
 * @param match a match; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_match_unref(struct quark_match *match);

/**
 * Matches a sentence.
 * @param grammar a compiled grammar.
 * @param text    what was said, UTF-8, at most 1000 characters.
 * @param config  how; NULL: the best reading.
 * @param match   receives the readings, none when the sentence does not match; not NULL. Not one that an event holds.
 * @return QUARK_OK, also when nothing matches: quark_match_count() is 0; QUARK_ERR_INVALID: a NULL, the grammar is not
 *         compiled, the text is no UTF-8 or too long; QUARK_ERR_ABI (config->size); QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_grammar_match(struct quark_grammar *grammar, const char *text,
				  const struct quark_match_config *config, struct quark_match *match);

/**
 * How many readings there are.
 * @param match a match.
 * @return the number; 0: the sentence does not match.
 * @since 0.1
 */
QUARK_API size_t quark_match_count(const struct quark_match *match);

/**
 * Which intent a reading is.
 * @param match a match.
 * @param index the reading, from 0.
 * @return the name, "" out of range; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_intent(const struct quark_match *match, size_t index);

/**
 * How close the text is to it.
 * @param match a match.
 * @param index the reading, from 0.
 * @return in thousandths: 1000 for a reading of the whole text; below it for QUARK_MATCH_CLOSEST: the part of the text
 *         that a sentence of the intent accounts for. 0 out of range.
 * @since 0.1
 */
QUARK_API uint32_t quark_match_closeness(const struct quark_match *match, size_t index);

/**
 * A sentence template that a reading is of, as it was written.
 * @param match a match.
 * @param index the reading, from 0.
 * @return the template, "" out of range; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_sentence(const struct quark_match *match, size_t index);

/**
 * How a reading was found, for people: the template as a tree, each part with the text that it took.
 * @param match a match.
 * @param index the reading, from 0.
 * @return lines that end in a newline, indented by two blanks a level; "" out of range or without memory; lives until
 *         the next match into it, or the next call.
 * @since 0.1
 */
QUARK_API const char *quark_match_explain(struct quark_match *match, size_t index);

/**
 * What the block of a reading says besides its sentences, such as "response", or a key of its "metadata".
 * @param match a match.
 * @param index the reading, from 0.
 * @param key   the key: "response", or one of "metadata".
 * @return a text as it is, anything else as JSON; NULL where it is not there; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_metadata(const struct quark_match *match, size_t index, const char *key);

/**
 * What the match says of the context: what was set, and what the values of lists added.
 * @param match a match.
 * @param index the reading, from 0.
 * @param key   the key.
 * @return the value, a text as it is, anything else as JSON; NULL where there is none; lives until the next match into
 *         it.
 * @since 0.1
 */
QUARK_API const char *quark_match_context(const struct quark_match *match, size_t index, const char *key);

/**
 * How many slots a reading has: those that were said, then those that the grammar fixes, then those of the context.
 * @param match a match.
 * @param index the reading, from 0.
 * @return the number; 0 out of range.
 * @since 0.1
 */
QUARK_API size_t quark_match_slots(const struct quark_match *match, size_t index);

/**
 * Finds a slot by its name.
 * @param match a match.
 * @param index the reading, from 0.
 * @param name  the slot's name.
 * @return its number for the calls below, or QUARK_ERR_INVALID when the reading has no such slot (no failure is set).
 * @since 0.1
 */
QUARK_API int quark_match_find_slot(const struct quark_match *match, size_t index, const char *name);

/**
 * A slot's name.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return the name, "" out of range; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_slot_name(const struct quark_match *match, size_t index, size_t slot);

/**
 * Of what kind its value is.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return enum quark_slot_type; QUARK_SLOT_NONE out of range.
 * @since 0.1
 */
QUARK_API int quark_match_slot_type(const struct quark_match *match, size_t index, size_t slot);

/**
 * Its value as text: numbers with a point and without an exponent, money as "1.25 CNY", times as "HH:MM:SS".
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return the text, "" out of range; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_slot_value(const struct quark_match *match, size_t index, size_t slot);

/**
 * Its value as a number.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return the number; 0 for a text, and out of range.
 * @since 0.1
 */
QUARK_API double quark_match_slot_number(const struct quark_match *match, size_t index, size_t slot);

/**
 * An amount of money.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return minor units of its currency (fen, cents, yen); 0 when it is no money.
 * @since 0.1
 */
QUARK_API int64_t quark_match_slot_minor_units(const struct quark_match *match, size_t index, size_t slot);

/**
 * The currency of an amount of money. Source: ISO 4217.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return three letters, for example "CNY"; "" when it is no money.
 * @since 0.1
 */
QUARK_API const char *quark_match_slot_currency(const struct quark_match *match, size_t index, size_t slot);

/**
 * What was said for it, as it was said, trimmed.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return the text; for a slot that the grammar or the context gives, the text of that; "" out of range; lives until
 * the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_slot_text(const struct quark_match *match, size_t index, size_t slot);

/**
 * Where it was said.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @param start receives the first byte in the text; may be NULL.
 * @param end   receives the byte behind the last one; may be NULL. Both 0 for a slot that was not said.
 * @return 1: it was said; 0: the grammar or the context gave it, or out of range.
 * @since 0.1
 */
QUARK_API int quark_match_slot_span(const struct quark_match *match, size_t index, size_t slot, size_t *start,
				    size_t *end);

/**
 * Whether it took any text, by a wildcard.
 * @param match a match.
 * @param index the reading, from 0.
 * @param slot  the slot, from 0.
 * @return 1 or 0.
 * @since 0.1
 */
QUARK_API int quark_match_slot_is_wildcard(const struct quark_match *match, size_t index, size_t slot);

/**
 * What was captured by {list:\@name} or {\@name}.
 * @param match a match.
 * @param index the reading, from 0.
 * @param name  the capture's name, without the @.
 * @return the text; NULL where there is none; lives until the next match into it.
 * @since 0.1
 */
QUARK_API const char *quark_match_capture(const struct quark_match *match, size_t index, const char *name);

QUARK_END_DECLS

#endif
