/* Media and the loss of a connection, and the media connection that the network needs. */
#include "qtest.h"
#include "support_hand.h"

#include <string.h>

QTEST(a_photo_whose_picture_went_down_with_the_link_ends)
{
	struct quark_camera *camera;
	uint64_t id;

	hand_open_ready();
	camera = hand_open_camera();
	id = hand_photo(camera);
	hand_expect(QK_CAMERA_PHOTO);
	hand_photo_done(0);
	fake_step(&hand.app);
	hand_under_way(id);
	fake_cut();
	fake_step(&hand.app);
	hand_ended(id, QUARK_ERR_UNKNOWN);
	qt_contains(hand.app.why, "the picture was lost");
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_that_was_taken_before_the_loss_ends_with_its_answer)
{
	struct quark_camera *camera;
	uint64_t id;

	hand_open_ready();
	camera = hand_open_camera();
	id = hand_photo(camera);
	hand_come_back();
	hand_greet_again(1); /* they had got it */
	hand_under_way(id);
	hand.heard.envelope.id = 2;
	hand_refuse(QK_CAMERA_PHOTO, 2, QUARK_ERR_CANCELLED);
	fake_step(&hand.app);
	hand_ended(id, QUARK_ERR_CANCELLED);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_taken_before_the_loss_does_not_wait_for_its_picture)
{
	struct qk_photo_result result = {.format = QUARK_FORMAT_GREY, .width = 4, .height = 4};
	struct quark_camera *camera;
	uint64_t id;

	hand_open_ready();
	camera = hand_open_camera();
	id = hand_photo(camera);
	hand_expect(QK_CAMERA_PHOTO);
	result.photo = ((const struct qk_photo *)hand.heard.params)->photo;
	hand_come_back();
	hand_greet_again(1);
	hand_answer(QK_CAMERA_PHOTO, 2, 1, &result);
	fake_step(&hand.app);
	hand_ended(id, QUARK_ERR_UNKNOWN);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_that_is_asked_for_again_waits_for_its_picture)
{
	struct quark_camera *camera;
	uint64_t id;
	uint32_t number;

	hand_open_ready();
	camera = hand_open_camera();
	id = hand_photo(camera);
	hand_come_back();
	hand_greet_again(0); /* they had not got it */
	hand_expect(QK_CAMERA_PHOTO);
	number = ((const struct qk_photo *)hand.heard.params)->photo;
	hand_photo_done(1);
	fake_step(&hand.app);
	hand_under_way(id);
	hand_photo_bytes(number);
	fake_step(&hand.app);
	hand_ended(id, QUARK_OK);
	quark_camera_unref(camera);
	hand_done();
}

/* --- a media connection of its own ---------------------------------------------------------------------------------
 */

static void open_network(void)
{
	hand_open_by(&fake_network_link);
	qt_uint(fake.media_opens, 0);
}

/* The app asks for a ticket, gets one, and opens. */
static void answer_ticket(void)
{
	unsigned char ticket[QK_TICKET_SIZE];
	struct qk_ticket result = {.port = 9444, .ticket = {ticket, sizeof ticket}};

	memset(ticket, 7, sizeof ticket);
	qt_uint(hand.heard.envelope.seq, 0);
	hand_answer(QK_LINK_MEDIA, hand.heard.envelope.id, 0, &result);
	fake_step(&hand.app);
	qt_uint(fake.media_port, 9444);
	qt_int(memcmp(fake.ticket, ticket, sizeof ticket), 0);
	qt_int(fake.media_asked, 1);
}

static void give_ticket(void)
{
	hand_expect(QK_LINK_MEDIA);
	answer_ticket();
}

static void media_comes_up(void)
{
	give_ticket();
	fake_media(1);
	fake_step(&hand.app);
}

static uint64_t start(struct quark_camera *camera)
{
	struct quark_stream_config config = {.size = sizeof config, .format = QUARK_FORMAT_GREY, .credits = 4};
	uint64_t id = 0;

	qt_int(quark_camera_start(camera, &config, &id), QUARK_OK);
	return id;
}

static uint32_t started(void)
{
	struct qk_stream stream = {
		.format = QUARK_FORMAT_GREY, .width = 4, .height = 4, .fps_milli = 1000, .lease_ms = 3600000};

	hand_expect(QK_CAMERA_START);
	stream.stream = ((const struct qk_start *)hand.heard.params)->stream;
	hand_answer(QK_CAMERA_START, hand.heard.envelope.id, 0, &stream);
	fake_step(&hand.app);
	return stream.stream;
}

static void frame(uint32_t stream, uint64_t sequence)
{
	static const unsigned char pixels[16];
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = stream,
					 .sequence = sequence,
					 .length = sizeof pixels,
					 .format = QUARK_FORMAT_GREY,
					 .width = 4,
					 .height = 4,
					 .stride = 4};

	fake.sink->media(fake.owner, &header, qk_media_copy(pixels, sizeof pixels));
}

static const unsigned char *png(size_t *length)
{
	static const unsigned char bytes[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0,
					      13,   'I', 'H', 'D', 'R',  0,    0,    0,    4, 0, 0,
					      0,    4,   8,   0,   0,    0,    0,    0,    0, 0, 0};

	*length = sizeof bytes;
	return bytes;
}

static struct quark_overlay *open_overlay(uint64_t *commit, int with_picture)
{
	struct quark_overlay *overlay;
	const unsigned char *bytes;
	size_t length;

	bytes = png(&length);
	qt_int(quark_overlay_open(hand.app.device, NULL, &overlay), QUARK_OK);
	qt_int(quark_overlay_set_progress(overlay, 1, 10), QUARK_OK);
	if (with_picture)
		qt_int(quark_overlay_set_image(overlay, 2, bytes, length), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, commit), QUARK_OK);
	return overlay;
}

static void shown(void)
{
	struct qk_commit_result result = {.displays = 1};

	result.revision = ((const struct qk_commit *)hand.heard.params)->revision;
	hand_answer(QK_OVERLAY_COMMIT, hand.heard.envelope.id, 0, &result);
	fake_step(&hand.app);
}

QTEST(without_media_no_connection_is_made)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	open_network();
	overlay = open_overlay(&commit, 0);
	hand_expect(QK_OVERLAY_COMMIT);
	shown();
	hand_ended(commit, QUARK_OK);
	hand_speak("words only");
	hand_expect(QK_DEVICE_SPEAK);
	fake_pass(&hand.app, 1000);
	hand_expect_nothing();
	qt_uint(fake.media_opens, 0);
	quark_overlay_unref(overlay);
	hand_done();
}

QTEST(in_one_process_no_ticket_is_asked_for)
{
	struct quark_camera *camera;

	hand_open_ready();
	camera = hand_open_camera();
	hand_photo(camera);
	hand_expect(QK_CAMERA_PHOTO);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_waits_for_the_media_connection)
{
	struct quark_camera *camera;
	uint64_t id;
	uint32_t number;

	open_network();
	camera = hand_open_camera();
	id = hand_photo(camera);
	give_ticket();
	hand_expect_nothing();
	fake_media(1);
	fake_step(&hand.app);
	hand_expect(QK_CAMERA_PHOTO);
	number = ((const struct qk_photo *)hand.heard.params)->photo;
	hand_photo_done(0);
	fake_step(&hand.app);
	hand_under_way(id);
	hand_photo_bytes(number);
	fake_step(&hand.app);
	hand_ended(id, QUARK_OK);
	hand_photo(camera); /* the connection is there already */
	hand_expect(QK_CAMERA_PHOTO);
	qt_uint(fake.media_opens, 1);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(one_attempt_serves_all)
{
	struct quark_camera *camera;

	open_network();
	camera = hand_open_camera();
	hand_photo(camera);
	hand_photo(camera);
	start(camera);
	give_ticket();
	hand_expect_nothing();
	fake_media(1);
	fake_step(&hand.app);
	hand_expect(QK_CAMERA_PHOTO);
	hand_expect(QK_CAMERA_PHOTO);
	hand_expect(QK_CAMERA_START);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(attempts_for_media_wait_longer_and_longer)
{
	struct quark_camera *camera;
	uint64_t id, begun;

	open_network();
	camera = hand_open_camera();
	id = hand_photo(camera);
	qt_int(quark_context_set_timeout(hand.app.context, id, 3600000), QUARK_OK);
	begun = quark_context_time_us(hand.app.context);
	for (int i = 0; i < 20; i++) {
		hand_await(QK_LINK_MEDIA);
		if (i % 2) {
			answer_ticket();
			fake_media(0);
		} else {
			hand_refuse(QK_LINK_MEDIA, hand.heard.envelope.id, QUARK_ERR_BUSY);
		}
		fake_step(&hand.app);
	}
	qt_true(quark_context_time_us(hand.app.context) > begun + 60000000u);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_READY);
	hand_under_way(id);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(attempts_for_media_end_when_nobody_wants_it)
{
	struct quark_camera *camera;
	uint64_t id;

	open_network();
	camera = hand_open_camera();
	id = hand_photo(camera);
	give_ticket();
	fake_media(0);
	fake_step(&hand.app);
	fake_pass(&hand.app, 1); /* the attempt has failed */
	fake_drop_sent();
	qt_int(quark_context_cancel(hand.app.context, id), QUARK_OK);
	fake_step(&hand.app);
	hand_ended(id, QUARK_ERR_CANCELLED);
	fake_pass(&hand.app, 4000);
	hand_expect_nothing();
	quark_camera_unref(camera);
	hand_done();
}

QTEST(glasses_without_a_media_connection_are_believed)
{
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	uint64_t waiting, id, commit;

	open_network();
	camera = hand_open_camera();
	waiting = hand_photo(camera);
	overlay = open_overlay(&commit, 1);
	hand_expect(QK_LINK_MEDIA);
	hand_refuse(QK_LINK_MEDIA, hand.heard.envelope.id, QUARK_ERR_UNSUPPORTED);
	fake_step(&hand.app);
	hand_ended(waiting, QUARK_ERR_UNSUPPORTED);
	hand_ended(commit, QUARK_ERR_UNSUPPORTED);
	id = hand_photo(camera);
	fake_pass(&hand.app, 1);
	hand_ended(id, QUARK_ERR_UNSUPPORTED);
	qt_int(quark_overlay_remove(overlay, 2), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	hand_expect(QK_OVERLAY_COMMIT);
	shown();
	hand_ended(commit, QUARK_OK);
	hand_expect_nothing();
	quark_overlay_unref(overlay);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(an_attempt_for_media_that_is_not_answered_is_given_up)
{
	struct quark_camera *camera;
	uint64_t id;

	open_network();
	camera = hand_open_camera();
	id = hand_photo(camera);
	qt_int(quark_context_set_timeout(hand.app.context, id, 3600000), QUARK_OK);
	hand_expect(QK_LINK_MEDIA);
	for (int i = 0; i < 11; i++) {
		hand_say(QK_LINK_PONG, 0, NULL); /* they live */
		fake_pass(&hand.app, 1000);
	}
	hand_expect(QK_LINK_MEDIA);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_whose_deadline_passes_without_media_was_not_sent)
{
	struct quark_camera *camera;
	uint64_t id;

	open_network();
	camera = hand_open_camera();
	id = hand_photo(camera);
	qt_int(quark_context_set_timeout(hand.app.context, id, 1000), QUARK_OK);
	fake_pass(&hand.app, 1100);
	hand_ended(id, QUARK_ERR_TIMEOUT);
	qt_contains(hand.app.why, "media");
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_photo_whose_picture_went_down_with_the_media_connection_ends)
{
	struct quark_camera *camera;
	uint64_t answered, asked;
	uint32_t number;

	open_network();
	camera = hand_open_camera();
	answered = hand_photo(camera);
	media_comes_up();
	hand_expect(QK_CAMERA_PHOTO);
	hand_photo_done(0);
	fake_step(&hand.app);
	asked = hand_photo(camera);
	hand_expect(QK_CAMERA_PHOTO);
	number = ((const struct qk_photo *)hand.heard.params)->photo;
	fake_media(0);
	fake_step(&hand.app);
	hand_ended(answered, QUARK_ERR_UNKNOWN);
	hand_under_way(asked);
	hand.heard.params = &(struct qk_photo){.photo = number};
	hand_photo_done(0);
	fake_step(&hand.app);
	hand_ended(asked, QUARK_ERR_UNKNOWN);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_READY);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_stream_goes_on_when_its_media_connection_is_back)
{
	struct quark_camera *camera;
	uint32_t stream;

	open_network();
	camera = hand_open_camera();
	start(camera);
	media_comes_up();
	stream = started();
	qt_uint(fake.media_sent, 0);
	frame(stream, 1);
	fake_pass(&hand.app, 1000);
	qt_uint(hand.app.events[QUARK_EVENT_CAMERA_FRAME], 1);
	fake_media(0);
	fake_step(&hand.app);
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_CAMERA_ENDED], 0);
	fake_pass(&hand.app, 2000);
	qt_uint(hand.app.events[QUARK_EVENT_CAMERA_STALL], 1);
	media_comes_up();
	fake_step(&hand.app);
	qt_uint(fake.media_last.kind, QK_MEDIA_CREDIT);
	qt_uint(fake.credits, 3); /* one frame is still in the mailbox */
	frame(stream, 2);
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_CAMERA_STALL], 2);
	qt_uint(hand.app.events[QUARK_EVENT_CAMERA_ENDED], 0);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(credits_wait_for_a_full_link)
{
	struct quark_camera *camera;
	uint32_t stream;

	hand_open_ready();
	camera = hand_open_camera();
	start(camera);
	stream = started();
	fake.media_full = 1;
	for (uint64_t sequence = 1; sequence <= 4; sequence++) {
		frame(stream, sequence);
		quark_frame_unref(quark_camera_acquire(camera));
	}
	fake_pass(&hand.app, 100);
	qt_uint(fake.credits, 0);
	fake.media_full = 0;
	fake_pass(&hand.app, 10);
	qt_uint(fake.credits, 4);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(the_media_connection_ends_with_the_control_connection)
{
	struct quark_camera *camera;

	open_network();
	camera = hand_open_camera();
	hand_photo(camera);
	media_comes_up();
	hand_expect(QK_CAMERA_PHOTO);
	hand_photo_done(0);
	fake_step(&hand.app);
	hand_come_back();
	hand_greet_again(1);
	hand_expect_nothing(); /* the photo ended with the loss: nobody wants it */
	hand_photo(camera);
	media_comes_up();
	hand_expect(QK_CAMERA_PHOTO);
	quark_camera_unref(camera);
	hand_done();
}

QTEST(a_commit_waits_for_the_way_of_its_picture)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	open_network();
	overlay = open_overlay(&commit, 1);
	give_ticket();
	hand_expect_nothing();
	fake_media(1);
	fake_step(&hand.app);
	qt_uint(fake.media_last.kind, QK_MEDIA_ASSET);
	hand_expect(QK_OVERLAY_COMMIT);
	shown();
	hand_ended(commit, QUARK_OK);
	quark_overlay_unref(overlay);
	hand_done();
}

QTEST(a_scene_without_a_picture_need_not_wait)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	open_network();
	overlay = open_overlay(&commit, 1);
	hand_expect(QK_LINK_MEDIA);
	qt_int(quark_overlay_remove(overlay, 2), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	fake_pass(&hand.app, 300);
	hand_expect(QK_OVERLAY_COMMIT);
	shown();
	hand_ended(commit, QUARK_OK);
	quark_overlay_unref(overlay);
	hand_done();
}

/* Refused for want of its picture so many times. */
static void refuse_commits(int times)
{
	for (int i = 0; i < times; i++) {
		hand_await(QK_OVERLAY_COMMIT);
		hand_refuse(QK_OVERLAY_COMMIT, hand.heard.envelope.id, QUARK_ERR_AGAIN);
		fake_step(&hand.app);
	}
}

QTEST(a_commit_that_overtook_its_picture_comes_again)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	open_network();
	overlay = open_overlay(&commit, 1);
	media_comes_up();
	refuse_commits(3);
	fake_pass(&hand.app, 100);
	hand_expect(QK_OVERLAY_COMMIT);
	qt_uint(fake.media_sent, 1);
	shown();
	hand_ended(commit, QUARK_OK);
	quark_overlay_unref(overlay);
	hand_done();
}

QTEST(a_picture_that_never_arrives_is_sent_again_and_given_up_in_the_end)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	open_network();
	overlay = open_overlay(&commit, 1);
	qt_int(quark_context_set_timeout(hand.app.context, commit, 3600000), QUARK_OK);
	media_comes_up();
	refuse_commits(10);
	hand_under_way(commit);
	qt_true(fake.media_sent > 1);
	refuse_commits(1);
	hand_ended(commit, QUARK_ERR_AGAIN);
	quark_overlay_unref(overlay);
	hand_done();
}

QTEST(a_picture_that_went_down_with_the_link_is_sent_again)
{
	const struct qk_link_ops *links[] = {&fake_link, &fake_network_link};

	for (int i = 0; i < 2; i++) {
		struct quark_overlay *overlay;
		uint64_t commit;

		hand_open_by(links[i]);
		overlay = open_overlay(&commit, 1);
		if (i)
			media_comes_up();
		qt_uint(fake.media_sent, 1);
		hand_come_back();
		hand_greet_again(0);
		hand_expect(QK_OVERLAY_COMMIT); /* the same bytes, sent by the session */
		qt_uint(((const struct qk_commit *)hand.heard.params)->revision, 1);
		hand_refuse(QK_OVERLAY_COMMIT, hand.heard.envelope.id, QUARK_ERR_AGAIN);
		fake_step(&hand.app);
		if (i)
			media_comes_up();
		qt_uint(fake.media_sent, 2);
		hand_expect(QK_OVERLAY_COMMIT);
		qt_uint(((const struct qk_commit *)hand.heard.params)->base, 0);
		shown();
		hand_ended(commit, QUARK_OK);
		quark_overlay_unref(overlay);
		hand_done();
	}
}

QTEST(glasses_that_refuse_a_whole_scene_for_a_reason_of_theirs_are_believed)
{
	struct quark_overlay *overlay;
	uint64_t commit;

	hand_open_ready();
	overlay = open_overlay(&commit, 1);
	hand_expect(QK_OVERLAY_COMMIT);
	hand_refuse(QK_OVERLAY_COMMIT, hand.heard.envelope.id, QUARK_ERR_AGAIN);
	fake_step(&hand.app);
	hand_ended(commit, QUARK_ERR_AGAIN);
	quark_overlay_unref(overlay);
	hand_done();
}
