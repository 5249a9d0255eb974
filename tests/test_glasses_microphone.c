/* The microphone in the glasses: listening, the wake word, what is understood when, and every way it ends. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>
#include <quark/voice.h>

#include <stdlib.h>
#include <string.h>

static struct far_app app;

static uint64_t listen_with(struct far_app *who, uint32_t voice, uint32_t mode)
{
	struct qk_listen listen = {.voice = voice, .mode = mode, .barge_in = 1, .purpose = "take an order"};

	return far_request(who, QK_VOICE_LISTEN, &listen);
}

static uint64_t listen(uint32_t mode)
{
	uint64_t id = listen_with(&app, 1, mode);

	far_step(&app);
	return id;
}

static uint64_t start_listening(const char *query, uint32_t mode)
{
	far_start(&app, query);
	return listen(mode);
}

static void say(const char *text)
{
	qt_int(quark_sim_say(far_sim(&app), text), QUARK_OK);
	far_step(&app);
}

static uint64_t ask(uint32_t kind, uint32_t voice)
{
	struct qk_voice_id which = {voice};
	uint64_t id = far_request(&app, kind, &which);

	far_step(&app);
	return id;
}

static void expect_state(uint32_t state, uint64_t utterance)
{
	const struct qk_voice_state *told = far_told(&app, QK_VOICE_STATE);

	qt_true(told != NULL);
	qt_uint(told->voice, 1);
	qt_uint(told->state, state);
	qt_uint(told->utterance, utterance);
}

static const struct qk_final *expect_final(const char *text)
{
	const struct qk_final *told = far_told(&app, QK_VOICE_FINAL);

	qt_true(told != NULL);
	qt_text(told->text, text);
	qt_uint(told->stable, strlen(text));
	qt_true(told->start_us <= told->end_us);
	return told;
}

static void done(void)
{
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(one_utterance_is_heard_word_by_word_and_answered_at_its_end)
{
	uint64_t id = start_listening(NULL, QUARK_LISTEN_ONCE);
	const struct qk_listening *result;
	const struct qk_final *final;
	uint64_t begin = far_now(&app);

	expect_state(QUARK_VOICE_STATE_LISTENING, 0);
	say("two coffees  and a bagel");
	expect_state(QUARK_VOICE_STATE_HEARING, 1);
	far_run(&app, 5 * 400000 - 1);
	qt_uint(far_left(&app, QK_VOICE_PARTIAL), 4);
	far_run(&app, 1 + 700000 - 1);
	qt_uint(far_left(&app, QK_VOICE_PARTIAL), 5);
	qt_int(far_answer(&app, id), 1);
	qt_uint(far_left(&app, QK_VOICE_FINAL), 0);
	far_run(&app, 1);
	final = expect_final("two coffees and a bagel");
	qt_uint(final->utterance, 1);
	qt_uint(final->start_us, begin);
	qt_uint(final->end_us, begin + 2000000);
	qt_true(final->confidence >= 850 && final->confidence <= 990);
	expect_state(QUARK_VOICE_STATE_IDLE, 1);
	result = far_take(&app, QK_VOICE_LISTEN, QK_FORM_RESULT);
	qt_true(result && result->voice == 1 && result->utterance == 1 && result->lease_ms == 60000);
	qt_uint(qk_audit_count(&app.glasses->audit), 1);
	qt_uint(qk_audit_get(&app.glasses->audit, 0)->sensor, QUARK_SENSOR_MICROPHONE_TEXT);
	qt_uint(qk_audit_get(&app.glasses->audit, 0)->frames, 1);
	qt_text(qk_audit_get(&app.glasses->audit, 0)->purpose, "take an order");
	qt_true(qk_audit_get(&app.glasses->audit, 0)->end_us == far_now(&app));
	done();
}

/* What is stable stays, and the last word of a partial text is not. */
static void expect_growing(const char *whole)
{
	const struct qk_partial *told;
	char before[1024] = "";
	size_t stable = 0, count = 0;

	for (; (told = far_told(&app, QK_VOICE_PARTIAL)) != NULL; count++) {
		qt_true(told->stable >= stable && told->stable < strlen(told->text));
		qt_true(strncmp(told->text, before, stable) == 0);
		qt_true(strncmp(told->text, whole, told->stable) == 0);
		stable = told->stable;
		snprintf(before, sizeof before, "%s", told->text);
	}
	qt_true(count > 0);
}

QTEST(partial_texts_grow_and_a_mistake_is_put_right)
{
	static const char text[] = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
	size_t mistakes = 0, i;

	start_listening("clock=virtual&seed=3", QUARK_LISTEN_ALWAYS);
	say(text);
	far_run(&app, 10000000);
	for (i = 0; i < app.count; i++)
		mistakes += strstr(app.messages[i].text, "voice.partial") &&
			    (strstr(app.messages[i].text, " uh\"") || strstr(app.messages[i].text, " it\"") ||
			     strstr(app.messages[i].text, " the\"") || strstr(app.messages[i].text, " to\""));
	qt_true(mistakes > 0);
	expect_growing(text);
	expect_final(text);
	done();
}

QTEST(chinese_comes_character_by_character_with_its_marks)
{
	uint64_t id = start_listening(NULL, QUARK_LISTEN_ONCE);

	say("来两杯咖啡，谢谢。");
	far_run(&app, 7 * 250000);
	qt_uint(far_left(&app, QK_VOICE_PARTIAL), 7);
	far_run(&app, 700000);
	expect_growing("来两杯咖啡，谢谢。");
	expect_final("来两杯咖啡，谢谢。");
	qt_int(far_answer(&app, id), 0);
	done();
}

QTEST(nobody_speaks_and_listening_once_times_out)
{
	struct qk_listen wish = {.voice = 1, .mode = QUARK_LISTEN_ONCE, .patience_ms = 500, .purpose = "order"};
	uint64_t id = start_listening(NULL, QUARK_LISTEN_ONCE);

	far_run(&app, 7999999);
	qt_int(far_answer(&app, id), 1);
	far_run(&app, 1);
	qt_int(far_answer(&app, id), QUARK_ERR_TIMEOUT);
	id = far_request(&app, QK_VOICE_LISTEN, &wish);
	far_run(&app, 500000);
	qt_int(far_answer(&app, id), QUARK_ERR_TIMEOUT);
	qt_int(far_left(&app, QK_VOICE_ENDED), 0);
	qt_true(app.glasses->microphone.app == NULL);
	done();
}

QTEST(always_hears_one_utterance_after_the_other)
{
	uint64_t id = start_listening(NULL, QUARK_LISTEN_ALWAYS);

	qt_int(far_answer(&app, id), 0);
	say("first");
	say("second");
	far_run(&app, 10000000);
	qt_uint(expect_final("first")->utterance, 1);
	qt_uint(expect_final("second")->utterance, 2);
	expect_state(QUARK_VOICE_STATE_LISTENING, 0);
	expect_state(QUARK_VOICE_STATE_HEARING, 1);
	expect_state(QUARK_VOICE_STATE_LISTENING, 1);
	expect_state(QUARK_VOICE_STATE_HEARING, 2);
	expect_state(QUARK_VOICE_STATE_LISTENING, 2);
	id = ask(QK_VOICE_STOP, 1);
	qt_int(far_answer(&app, id), 0);
	expect_state(QUARK_VOICE_STATE_IDLE, 2);
	qt_int(far_left(&app, QK_VOICE_ENDED), 0);
	done();
}

QTEST(before_the_wake_word_nothing_is_sent)
{
	start_listening(NULL, QUARK_LISTEN_WAKE_WORD);
	expect_state(QUARK_VOICE_STATE_WAITING, 0);
	say("i want hey quark to sleep");
	say("hey quarks are small");
	say("hey");
	far_run(&app, 20000000);
	qt_int(far_left(&app, QK_VOICE_STATE), 0);
	qt_int(far_left(&app, QK_VOICE_PARTIAL) + far_left(&app, QK_VOICE_FINAL), 0);
	say("Hey, Quark, what time is it");
	far_run(&app, 10000000);
	expect_state(QUARK_VOICE_STATE_LISTENING, 0);
	expect_state(QUARK_VOICE_STATE_HEARING, 1);
	expect_growing("what time is it");
	expect_final("what time is it");
	expect_state(QUARK_VOICE_STATE_WAITING, 1);
	done();
}

QTEST(after_the_wake_word_alone_the_next_utterance_is_heard)
{
	start_listening(NULL, QUARK_LISTEN_WAKE_WORD);
	expect_state(QUARK_VOICE_STATE_WAITING, 0);
	say("你好，夸克");
	far_run(&app, 3000000);
	expect_state(QUARK_VOICE_STATE_LISTENING, 0);
	say("几点了");
	far_run(&app, 3000000);
	expect_final("几点了");
	say("夸克夸克");
	far_run(&app, 2000000 + 8000000);
	far_told(&app, QK_VOICE_STATE); /* hearing */
	expect_state(QUARK_VOICE_STATE_WAITING, 1);
	expect_state(QUARK_VOICE_STATE_LISTENING, 1);
	expect_state(QUARK_VOICE_STATE_WAITING, 1);
	say("nothing of this");
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_VOICE_FINAL), 0);
	done();
}

QTEST(who_begins_to_listen_in_the_middle_hears_the_rest)
{
	far_start(&app, NULL);
	say("this is secret but this is not");
	far_run(&app, 4 * 400000 + 100000);
	listen(QUARK_LISTEN_ONCE);
	far_run(&app, 10000000);
	expect_final("this is not");
	done();
}

QTEST(noise_makes_other_words_of_what_is_said_and_little_sure)
{
	const struct qk_final *final;

	start_listening(NULL, QUARK_LISTEN_ONCE);
	far_set(&app, QUARK_SIM_VALUE_NOISE, 100);
	say("turn on the kitchen light");
	far_run(&app, 10000000);
	final = far_told(&app, QK_VOICE_FINAL);
	qt_true(final && strstr(final->text, "kitchen") == NULL && strstr(final->text, "turn") == NULL);
	qt_true(final->confidence < 300);
	done();
}

static void hear_once(uint64_t seed, char *out, size_t size)
{
	char query[64];
	const struct qk_final *final;

	snprintf(query, sizeof query, "clock=virtual&seed=%llu", (unsigned long long)seed);
	start_listening(query, QUARK_LISTEN_ONCE);
	far_set(&app, QUARK_SIM_VALUE_NOISE, 70);
	say("one two three four five six seven eight nine ten");
	far_run(&app, 10000000);
	final = far_told(&app, QK_VOICE_FINAL);
	qt_true(final != NULL);
	snprintf(out, size, "%s %u", final->text, (unsigned) final->confidence);
	done();
}

QTEST(the_seed_decides_what_is_understood)
{
	char first[256], again[256], other[256];

	hear_once(1, first, sizeof first);
	hear_once(1, again, sizeof again);
	hear_once(2, other, sizeof other);
	qt_text(again, first);
	qt_true(strcmp(first, other) != 0);
}

/* --- the app ends it ---------------------------------------------------------------------------------------------- */

QTEST(stop_makes_what_was_heard_final)
{
	uint64_t once = start_listening(NULL, QUARK_LISTEN_ONCE), stop;

	say("remind me to buy milk");
	far_run(&app, 3 * 400000 + 1000);
	stop = ask(QK_VOICE_STOP, 1);
	expect_final("remind me to");
	qt_int(far_answer(&app, once), 0);
	qt_int(far_answer(&app, stop), 0);
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_VOICE_FINAL), 0);
	once = listen(QUARK_LISTEN_ONCE);
	stop = ask(QK_VOICE_STOP, 1);
	qt_int(far_answer(&app, once), QUARK_ERR_CANCELLED);
	qt_int(far_answer(&app, stop), 0);
	qt_int(far_answer(&app, ask(QK_VOICE_STOP, 9)), 0);
	done();
}

static void cancel(uint64_t id)
{
	struct qk_cancel which = {id};

	far_notify(&app, QK_LINK_CANCEL, &which);
	far_step(&app);
}

QTEST(a_cancelled_listening_throws_away_what_was_heard)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = listen(QUARK_LISTEN_ONCE);
	cancel(id);
	qt_int(far_answer(&app, id), QUARK_ERR_CANCELLED);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	far_set(&app, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_GRANT);
	id = listen(QUARK_LISTEN_ONCE);
	cancel(id);
	qt_int(far_answer(&app, id), QUARK_ERR_CANCELLED);
	id = listen(QUARK_LISTEN_ONCE);
	say("a secret of mine");
	far_run(&app, 900000);
	cancel(id);
	qt_int(far_answer(&app, id), QUARK_ERR_CANCELLED);
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_VOICE_FINAL), 0);
	cancel(id);
	done();
}

QTEST(a_newer_listening_takes_the_place_of_the_older_one)
{
	uint64_t first = start_listening(NULL, QUARK_LISTEN_ONCE), second = listen(QUARK_LISTEN_ONCE);

	qt_int(far_answer(&app, first), QUARK_ERR_CANCELLED);
	qt_int(far_answer(&app, second), 1);
	far_set(&app, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_ASK);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_MICROPHONE_TEXT), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, second), QUARK_ERR_REVOKED);
	first = listen(QUARK_LISTEN_ONCE);
	second = listen(QUARK_LISTEN_ALWAYS);
	qt_int(far_answer(&app, first), QUARK_ERR_CANCELLED);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, second), 0);
	done();
}

QTEST(close_ends_everything_without_a_word_but_the_answers)
{
	uint64_t once = start_listening(NULL, QUARK_LISTEN_ONCE), id;

	say("hello there");
	far_run(&app, 500000);
	id = ask(QK_VOICE_CLOSE, 1);
	qt_int(far_answer(&app, once), QUARK_ERR_CANCELLED);
	qt_int(far_answer(&app, id), 0);
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_VOICE_FINAL) + far_left(&app, QK_VOICE_ENDED), 0);
	qt_true(qk_list_empty(&far_self(&app)->ears));
	done();
}

QTEST(more_than_eight_voices_are_refused)
{
	uint32_t voice;

	far_start(&app, NULL);
	for (voice = 1; voice <= 9; voice++) {
		uint64_t id = listen_with(&app, voice, QUARK_LISTEN_ALWAYS);

		far_step(&app);
		qt_int(far_answer(&app, id), voice <= 8 ? 0 : QUARK_ERR_AGAIN);
	}
	say("all hear it");
	far_run(&app, 3000000);
	qt_int(far_left(&app, QK_VOICE_FINAL), 8);
	done();
}

/* --- whether ------------------------------------------------------------------------------------------------------ */

static void expect_refused(int what, int32_t value, int status)
{
	uint64_t id, sound;
	struct qk_start_audio start = {.voice = 2, .purpose = "sound"};

	far_start(&app, NULL);
	far_set(&app, what, value);
	if (what == QUARK_SIM_VALUE_BATTERY_LEFT)
		far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, value);
	id = listen(QUARK_LISTEN_ALWAYS);
	sound = far_request(&app, QK_VOICE_START_AUDIO, &start);
	far_run(&app, 100000);
	qt_int(far_answer(&app, id), status);
	qt_int(far_answer(&app, sound), status);
	qt_true(far_frame(&app) == NULL);
	qt_uint(qk_audit_count(&app.glasses->audit), 0);
	done();
}

QTEST(listening_is_refused_where_the_glasses_are_not_ready)
{
	expect_refused(QUARK_SIM_VALUE_WORN, 0, QUARK_ERR_NOT_READY);
	expect_refused(QUARK_SIM_VALUE_FOLDED, 1, QUARK_ERR_NOT_READY);
	expect_refused(QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QUARK_ERR_NOT_READY);
	expect_refused(QUARK_SIM_VALUE_BATTERY_LEFT, 5, QUARK_ERR_NOT_READY);
	expect_refused(QUARK_SIM_VALUE_OTHER_APP, 1, QUARK_ERR_BUSY);
	expect_refused(QUARK_SIM_VALUE_MICROPHONE_BUSY, 1, QUARK_ERR_BUSY);
	expect_refused(QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_REFUSE, QUARK_ERR_DENIED);
}

QTEST(only_the_app_in_front_listens)
{
	static struct far_app second;
	uint64_t id = start_listening(NULL, QUARK_LISTEN_ALWAYS), other;
	const struct qk_voice_ended *ended;

	qt_int(far_answer(&app, id), 0);
	far_join(&second, &app, "org.example.second", 7);
	far_run(&app, 1000);
	ended = far_told(&app, QK_VOICE_ENDED);
	qt_true(ended && ended->what == QK_VOICE_PART_LISTENING && ended->reason == QK_ENDED_TAKEN);
	id = listen(QUARK_LISTEN_ALWAYS);
	qt_int(far_answer(&app, id), QUARK_ERR_BUSY);
	other = listen_with(&second, 1, QUARK_LISTEN_ALWAYS);
	far_run(&app, 1000);
	qt_int(far_answer(&second, other), 0);
	far_close(&second);
	done();
}

QTEST(text_and_sound_are_permitted_apart)
{
	struct qk_start_audio start = {.voice = 1, .purpose = "record a memo"};
	uint64_t id, sound;

	far_start(&app, "clock=virtual&consent=ask");
	id = listen(QUARK_LISTEN_ALWAYS);
	sound = far_request(&app, QK_VOICE_START_AUDIO, &start);
	far_step(&app);
	qt_uint(app.glasses->display.prompt.sensor, QUARK_SENSOR_MICROPHONE_TEXT);
	qt_text(app.glasses->display.prompt.purpose, "take an order");
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	qt_uint(app.glasses->display.prompt.sensor, QUARK_SENSOR_MICROPHONE_AUDIO);
	qt_text(app.glasses->display.prompt.purpose, "record a memo");
	say("no");
	qt_int(far_answer(&app, sound), QUARK_ERR_DENIED);
	far_run(&app, 1000000);
	qt_int(far_left(&app, QK_VOICE_PARTIAL), 0);
	qt_true(far_frame(&app) == NULL);
	done();
}

/* --- how it ends -------------------------------------------------------------------------------------------------- */

static void start_both(uint32_t mode, uint64_t *listening)
{
	struct qk_start_audio start = {.voice = 1, .purpose = "sound"};
	uint64_t id;

	*listening = start_listening(NULL, mode);
	id = far_request(&app, QK_VOICE_START_AUDIO, &start);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	say("this is being said");
	far_run(&app, 500000);
	qt_true(far_frame(&app) != NULL);
}

/* From now on the app hears nothing. */
static void expect_quiet(void)
{
	size_t frames, messages;

	far_step(&app);
	frames = app.frame_count;
	messages = far_left(&app, QK_VOICE_PARTIAL) + far_left(&app, QK_VOICE_FINAL);
	qt_true(app.glasses->microphone.app == NULL);
	far_run(&app, 5000000);
	qt_uint(app.frame_count, frames);
	qt_uint(far_left(&app, QK_VOICE_PARTIAL) + far_left(&app, QK_VOICE_FINAL), messages);
	qt_uint(qk_audit_count(&app.glasses->audit), 2);
	qt_true(qk_audit_get(&app.glasses->audit, 0)->end_us && qk_audit_get(&app.glasses->audit, 1)->end_us);
}

static void expect_part_ended(uint32_t what, uint32_t reason)
{
	const struct qk_voice_ended *ended = far_told(&app, QK_VOICE_ENDED);

	qt_true(ended != NULL);
	qt_uint(ended->voice, 1);
	qt_uint(ended->what, what);
	qt_uint(ended->reason, reason);
	qt_true(ended->text && ended->text[0]);
}

static void expect_end_when(int what, int32_t value, uint32_t reason, int status)
{
	uint64_t id;

	start_both(QUARK_LISTEN_ALWAYS, &id);
	far_set(&app, what, value);
	expect_quiet();
	expect_part_ended(QK_VOICE_PART_LISTENING, reason);
	expect_part_ended(QK_VOICE_PART_AUDIO, reason);
	done();
	start_both(QUARK_LISTEN_ONCE, &id);
	far_set(&app, what, value);
	expect_quiet();
	qt_int(far_answer(&app, id), status);
	expect_part_ended(QK_VOICE_PART_AUDIO, reason);
	qt_int(far_left(&app, QK_VOICE_ENDED), 0);
	done();
}

QTEST(listening_and_sound_end_when_the_glasses_are_no_longer_ready)
{
	expect_end_when(QUARK_SIM_VALUE_WORN, 0, QK_ENDED_DOFFED, QUARK_ERR_NOT_READY);
	expect_end_when(QUARK_SIM_VALUE_FOLDED, 1, QK_ENDED_FOLDED, QUARK_ERR_NOT_READY);
	expect_end_when(QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QK_ENDED_THERMAL, QUARK_ERR_NOT_READY);
	expect_end_when(QUARK_SIM_VALUE_OTHER_APP, 1, QK_ENDED_TAKEN, QUARK_ERR_BUSY);
	expect_end_when(QUARK_SIM_VALUE_MICROPHONE_BUSY, 1, QK_ENDED_TAKEN, QUARK_ERR_BUSY);
}

QTEST(two_empty_batteries_end_it)
{
	uint64_t id;

	start_both(QUARK_LISTEN_ALWAYS, &id);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, 5);
	far_step(&app);
	qt_int(far_left(&app, QK_VOICE_ENDED), 0);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 4);
	expect_quiet();
	expect_part_ended(QK_VOICE_PART_LISTENING, QK_ENDED_BATTERY);
	expect_part_ended(QK_VOICE_PART_AUDIO, QK_ENDED_BATTERY);
	done();
}

QTEST(a_permission_that_is_taken_back_ends_what_it_was_for)
{
	uint64_t id;

	start_both(QUARK_LISTEN_ONCE, &id);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_MICROPHONE_TEXT), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_REVOKED);
	while (far_frame(&app))
		;
	far_run(&app, 100000);
	qt_true(far_frame(&app) != NULL);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_MICROPHONE_AUDIO), QUARK_OK);
	expect_quiet();
	expect_part_ended(QK_VOICE_PART_AUDIO, QK_ENDED_REVOKED);
	done();
}

QTEST(a_permission_for_once_is_used_up)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = listen(QUARK_LISTEN_ONCE);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ONCE), QUARK_OK);
	say("hello");
	far_run(&app, 3000000);
	qt_int(far_answer(&app, id), 0);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_MICROPHONE_TEXT), QUARK_PERMISSION_NONE);
	done();
}

QTEST(the_loss_of_the_link_ends_it_and_is_told_after_it)
{
	const struct qk_voice_ended *ended;
	uint64_t id;

	start_both(QUARK_LISTEN_ALWAYS, &id);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 100);
	far_run(&app, 200000);
	far_resume(&app);
	far_step(&app);
	ended = far_told(&app, QK_VOICE_ENDED);
	qt_true(ended && ended->what == QK_VOICE_PART_LISTENING && ended->reason == QK_ENDED_NONE);
	ended = far_told(&app, QK_VOICE_ENDED);
	qt_true(ended && ended->what == QK_VOICE_PART_AUDIO);
	qt_true(app.glasses->microphone.app == NULL);
	id = listen(QUARK_LISTEN_ALWAYS);
	qt_int(far_answer(&app, id), 0);
	far_fault(&app, QUARK_SIM_FAULT_REBOOT, 100);
	far_run(&app, 200000);
	qt_true(app.glasses->microphone.app == NULL);
	done();
}

QTEST(the_lease_is_renewed_as_long_as_it_is_used)
{
	const struct qk_voice_lease *lease;

	start_listening(NULL, QUARK_LISTEN_WAKE_WORD);
	far_run(&app, 61000000);
	qt_int(far_left(&app, QK_VOICE_LEASE), 3);
	lease = far_told(&app, QK_VOICE_LEASE);
	qt_true(lease && lease->voice == 1 && lease->lease_ms == 60000);
	ask(QK_VOICE_STOP, 1);
	far_run(&app, 61000000);
	qt_int(far_left(&app, QK_VOICE_LEASE), 2);
	done();
}

QTEST(an_app_that_slept_longer_than_its_lease_hears_no_more)
{
	start_listening(NULL, QUARK_LISTEN_ALWAYS);
	qk_clock_jump(app.time, far_now(&app) + 61000000);
	far_step(&app);
	expect_part_ended(QK_VOICE_PART_LISTENING, QK_ENDED_LEASE);
	done();
}

/* --- others ------------------------------------------------------------------------------------------------------- */

static void speak_and_say(uint32_t barge_in, int status)
{
	struct qk_listen wish = {
		.voice = 1, .mode = QUARK_LISTEN_ALWAYS, .barge_in = barge_in, .purpose = "take an order"};
	struct qk_speak speak = {.text = "this is a long text that the glasses speak into the ear of the wearer"};
	uint64_t id, second;

	far_start(&app, NULL);
	far_request(&app, QK_VOICE_LISTEN, &wish);
	id = far_request(&app, QK_DEVICE_SPEAK, &speak);
	second = far_request(&app, QK_DEVICE_SPEAK, &speak);
	far_run(&app, 100000);
	say("stop it");
	qt_int(far_answer(&app, id), status);
	qt_int(far_answer(&app, second), status);
	done();
}

QTEST(the_wearer_can_barge_in)
{
	speak_and_say(1, QUARK_ERR_CANCELLED);
	speak_and_say(0, 1);
}

QTEST(readiness_says_who_has_the_microphone)
{
	static struct far_app second;
	const struct qk_readiness *now;

	far_start(&app, NULL);
	far_join(&second, &app, "org.example.second", 7);
	far_run(&app, 1000);
	while (far_told(&app, QK_DEVICE_READINESS) || far_told(&second, QK_DEVICE_READINESS))
		;
	listen_with(&second, 1, QUARK_LISTEN_ALWAYS);
	far_run(&app, 1000);
	while ((now = far_told(&second, QK_DEVICE_READINESS)) && far_left(&second, QK_DEVICE_READINESS))
		;
	qt_true(now && now->microphone_user == QUARK_SENSOR_USER_SELF);
	while ((now = far_told(&app, QK_DEVICE_READINESS)) && far_left(&app, QK_DEVICE_READINESS))
		;
	qt_true(now && now->microphone_user == QUARK_SENSOR_USER_OTHER);
	far_close(&second);
	done();
}

QTEST(while_it_is_muted_no_app_hears_anything)
{
	uint64_t id;
	size_t frames;

	start_both(QUARK_LISTEN_ALWAYS, &id);
	qk_glasses_enter(app.glasses);
	qk_microphone_mute(app.glasses, 1);
	far_step(&app);
	expect_final("this");
	frames = app.frame_count;
	say("i pay with the secret word");
	far_run(&app, 10000000);
	qt_uint(app.frame_count, frames);
	qt_int(far_left(&app, QK_VOICE_FINAL), 0);
	qk_glasses_enter(app.glasses);
	qk_microphone_mute(app.glasses, 0);
	far_run(&app, 1000000);
	qt_true(app.frame_count > frames);
	say("hello again");
	far_run(&app, 3000000);
	expect_final("hello again");
	done();
}

static void expect_sign(int shown)
{
	char *svg = NULL;

	qt_int(quark_sim_view(far_sim(&app), 0, &svg), QUARK_OK);
	qt_int(strstr(svg, "data-system=\"microphone\"") != NULL, shown);
	quark_sim_free(svg);
}

QTEST(the_wearer_sees_that_an_app_listens)
{
	far_start(&app, NULL);
	expect_sign(0);
	listen(QUARK_LISTEN_WAKE_WORD);
	expect_sign(1);
	qt_uint(qk_microphone_state(app.glasses), QUARK_VOICE_STATE_WAITING);
	qk_glasses_enter(app.glasses);
	qk_microphone_mute(app.glasses, 1);
	expect_sign(0);
	qk_microphone_mute(app.glasses, 0);
	ask(QK_VOICE_STOP, 1);
	expect_sign(0);
	qt_uint(qk_microphone_state(app.glasses), QUARK_VOICE_STATE_IDLE);
	done();
}
