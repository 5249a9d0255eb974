/* What the files of the journeys share. */
#ifndef JOURNEYS_PRIVATE_H
#define JOURNEYS_PRIVATE_H

#include "journeys.h"

void journey_failure_is(const struct quark_failure *failure, int status, int stage, int retry);
/* Awaits one event of a type and looks at its failure. */
void journey_fails_with(struct glasses *glasses, int type, int seconds, int status, int stage, int retry);
struct quark_camera *journey_open_camera(struct glasses *glasses);
/* Starts a stream, returns how that ended. */
int journey_try_stream(struct glasses *glasses, struct quark_camera *camera);
void journey_await_state(struct glasses *glasses, int state, int seconds);
/* Awaits the event that tells `value` for `part`. */
void journey_readiness_becomes(struct glasses *glasses, int part, int32_t value);
/* Whether the left eye sees this part of an SVG picture. */
void journey_view_has(struct glasses *glasses, const char *part, int wanted);

/* support_journeys_loss.c: a connection is lost. */
void journey_drop_and_resume(struct glasses *glasses);
void journey_reboot_new_session(struct glasses *glasses);
void journey_inputs_over_a_gap(struct glasses *glasses);
void journey_media_connection_cut(struct glasses *glasses);
void journey_removed_app(struct glasses *glasses);
void journey_replaced_connection(struct glasses *glasses);

/* support_journeys_more.c */
void journey_second_app_takes_the_front(struct glasses *glasses);
void journey_photo_and_stream(struct glasses *glasses);
void journey_image_overlay(struct glasses *glasses);

/* support_journeys_voice.c */
void journey_push_to_talk(struct glasses *glasses);
void journey_nobody_speaks(struct glasses *glasses);
void journey_microphone_refused(struct glasses *glasses);
void journey_revoked_while_listening(struct glasses *glasses);
void journey_revoked_while_hearing_once(struct glasses *glasses);
void journey_doffed_while_listening(struct glasses *glasses);
void journey_folded_while_listening(struct glasses *glasses);
void journey_microphone_taken(struct glasses *glasses);
void journey_cancelled_at_each_stage(struct glasses *glasses);
void journey_stopped_while_hearing(struct glasses *glasses);
void journey_barge_in(struct glasses *glasses);
void journey_wake_word(struct glasses *glasses);
void journey_sound(struct glasses *glasses);
void journey_sound_revoked(struct glasses *glasses);
void journey_link_drop_while_listening(struct glasses *glasses);
void journey_voice_without_display(struct glasses *glasses);

/* support_journeys_grammar.c */
void journey_intent(struct glasses *glasses);
void journey_two_grammars(struct glasses *glasses);
void journey_grammar_by_context(struct glasses *glasses);
void journey_noise(struct glasses *glasses);

/* support_journeys_navigation.c */
void journey_walk_to_the_end(struct glasses *glasses);
void journey_off_route_then_rerouted(struct glasses *glasses);
void journey_reroute_fails_thrice(struct glasses *glasses);
void journey_drop_while_navigating(struct glasses *glasses);
void journey_navigation_without_display(struct glasses *glasses);
void journey_position_refused(struct glasses *glasses);
void journey_position_revoked(struct glasses *glasses);

#endif
