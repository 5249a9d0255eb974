/* Frames and credits, without any glasses. */
#include "qtest.h"

#include "camera/frame.h"
#include "core/context.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct source {
	struct qk_media_buffer buffer;
	int released;
};

static void count_release(struct qk_media_buffer *buffer)
{
	((struct source *)(void *)buffer)->released++;
}

static const unsigned char bytes[64 * 48 * 2];

static void fill(struct source *source)
{
	memset(source, 0, sizeof *source);
	atomic_init(&source->buffer.references, 1);
	source->buffer.data = bytes;
	source->buffer.length = sizeof bytes;
	source->buffer.release = count_release;
}

static struct qk_media_header header_of(uint32_t format, uint32_t width, uint32_t height, uint32_t stride,
					uint32_t length)
{
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = 7,
					 .length = length,
					 .sequence = 42,
					 .format = format,
					 .width = width,
					 .height = height,
					 .stride = stride,
					 .mode = QUARK_CAMERA_MODE_BLUR};

	return header;
}

static struct quark_frame *take(struct qk_credits *credits, struct source *source)
{
	struct qk_media_header header = header_of(QUARK_FORMAT_NV12, 64, 48, 64, 64 * 72);

	fill(source);
	return qk_credits_frame(credits, &header, &source->buffer);
}

QTEST(a_frame_shows_the_bytes_it_was_given_at_their_address)
{
	struct qk_credits *credits = qk_credits_new(NULL, 4);
	struct source source;
	struct quark_frame *frame = take(credits, &source);
	size_t length = 0;

	qt_true(quark_frame_data(frame, &length) == bytes);
	qt_uint(length, 64 * 72);
	qt_true(quark_frame_data(frame, NULL) == bytes);
	qt_int(quark_frame_format(frame), QUARK_FORMAT_NV12);
	qt_uint(quark_frame_width(frame), 64);
	qt_uint(quark_frame_height(frame), 48);
	qt_uint(quark_frame_stride(frame), 64);
	qt_uint(quark_frame_sequence(frame), 42);
	qt_uint(quark_frame_mode(frame), QUARK_CAMERA_MODE_BLUR);
	quark_frame_unref(frame);
	qt_int(source.released, 1);
	qk_credits_close(credits);
}

QTEST(pose_and_intrinsics_are_given_only_when_known)
{
	struct qk_media_header header = header_of(QUARK_FORMAT_JPEG, 64, 48, 64, 100);
	double pose[7] = {9, 9, 9, 9, 9, 9, 9}, intrinsics[4] = {9, 9, 9, 9};
	struct source source;
	struct quark_frame *frame;

	fill(&source);
	header.pose[6] = 1;
	header.intrinsics[3] = 24;
	frame = qk_frame_new(&header, &source.buffer);
	qt_int(quark_frame_pose(frame, pose), 0);
	qt_int(quark_frame_intrinsics(frame, intrinsics), 0);
	qt_near(pose[6], 9, 0);
	qt_near(intrinsics[3], 9, 0);
	frame->header.flags = QK_MEDIA_HAS_POSE | QK_MEDIA_HAS_INTRINSICS;
	qt_int(quark_frame_pose(frame, pose), 1);
	qt_int(quark_frame_intrinsics(frame, intrinsics), 1);
	qt_near(pose[6], 1, 0);
	qt_near(intrinsics[3], 24, 0);
	qt_int(quark_frame_pose(frame, NULL), 0);
	qt_int(quark_frame_intrinsics(frame, NULL), 0);
	quark_frame_unref(frame);
	qt_int(source.released, 1);
}

QTEST(a_photo_has_no_number_and_a_jpeg_no_stride)
{
	struct qk_media_header header = header_of(QUARK_FORMAT_JPEG, 64, 48, 64, 100);
	struct source source;
	struct quark_frame *frame;

	fill(&source);
	frame = qk_frame_new(&header, &source.buffer);
	qt_uint(quark_frame_sequence(frame), 0);
	qt_uint(quark_frame_stride(frame), 0);
	quark_frame_unref(frame);
}

QTEST(null_frames_read_as_nothing)
{
	size_t length = 5;

	qt_true(quark_frame_ref(NULL) == NULL);
	quark_frame_unref(NULL);
	qt_true(quark_frame_data(NULL, &length) == NULL);
	qt_uint(length, 0);
	qt_int(quark_frame_format(NULL), 0);
	qt_uint(quark_frame_width(NULL), 0);
	qt_uint(quark_frame_height(NULL), 0);
	qt_uint(quark_frame_stride(NULL), 0);
	qt_uint(quark_frame_sequence(NULL), 0);
	qt_uint(quark_frame_capture_us(NULL), 0);
	qt_uint(quark_frame_arrival_us(NULL), 0);
	qt_int(quark_frame_pose(NULL, (double[7]){0}), 0);
	qt_int(quark_frame_intrinsics(NULL, (double[4]){0}), 0);
	qt_uint(quark_frame_mode(NULL), 0);
}

QTEST(the_last_reference_releases_the_bytes_once)
{
	struct qk_credits *credits = qk_credits_new(NULL, 4);
	struct source source;
	struct quark_frame *frame = take(credits, &source);

	qt_true(quark_frame_ref(frame) == frame);
	quark_frame_unref(frame);
	qt_int(source.released, 0);
	quark_frame_unref(frame);
	qt_int(source.released, 1);
	qk_credits_close(credits);
}

QTEST(frames_outlive_their_stream)
{
	struct qk_credits *credits = qk_credits_new(NULL, 4);
	struct source sources[2];
	struct quark_frame *first = take(credits, &sources[0]), *second = take(credits, &sources[1]);

	qk_credits_close(credits);
	qt_true(quark_frame_data(first, NULL) == bytes);
	quark_frame_unref(second);
	quark_frame_unref(first);
	qt_int(sources[0].released + sources[1].released, 2);
}

QTEST(credits_go_back_in_halves)
{
	struct qk_credits *credits = qk_credits_new(NULL, 4);
	struct source source;

	quark_frame_unref(take(credits, &source));
	qt_uint(qk_credits_due(credits, 0), 0);
	quark_frame_unref(take(credits, &source));
	qt_uint(qk_credits_due(credits, 0), 2);
	qt_uint(qk_credits_due(credits, 1), 2);
	qt_uint(qk_credits_due(credits, 1), 0);
	qk_credits_close(credits);
}

QTEST(a_held_frame_keeps_its_credit)
{
	struct qk_credits *credits = qk_credits_new(NULL, 2);
	struct source source, other;
	struct quark_frame *held = take(credits, &source), *more = take(credits, &other);

	qt_uint(qk_credits_due(credits, 1), 0);
	quark_frame_unref(more);
	qt_uint(qk_credits_due(credits, 1), 1);
	qt_uint(qk_credits_due(credits, 1), 0);
	quark_frame_unref(held);
	qt_uint(qk_credits_due(credits, 1), 1);
	qk_credits_close(credits);
}

QTEST(frames_thrown_away_give_their_credit_back)
{
	struct qk_credits *credits = qk_credits_new(NULL, 3);

	qk_credits_skip(credits);
	qt_uint(qk_credits_due(credits, 1), 0);
	qk_credits_skip(credits);
	qt_uint(qk_credits_due(credits, 1), 2);
	qk_credits_close(credits);
}

QTEST(more_credits_are_given_and_fewer_are_kept_back)
{
	struct qk_credits *credits = qk_credits_new(NULL, 2);
	struct source sources[4];
	struct quark_frame *held = take(credits, &sources[0]);

	qk_credits_resize(credits, 8);
	qt_uint(qk_credits_due(credits, 1), 6);
	qk_credits_resize(credits, 2);
	for (int i = 1; i < 4; i++) {
		quark_frame_unref(take(credits, &sources[i]));
		qt_uint(qk_credits_due(credits, 1), 0);
	}
	quark_frame_unref(held);
	for (int i = 0; i < 3; i++) {
		quark_frame_unref(take(credits, &sources[0]));
		qt_uint(qk_credits_due(credits, 1), i < 2 ? 0 : 1);
	}
	qk_credits_close(credits);
}

QTEST(only_bytes_of_our_own_are_wiped)
{
	struct qk_media_header header = header_of(QUARK_FORMAT_JPEG, 64, 48, 0, 8);
	struct qk_media_buffer *copy = qk_media_copy("pictures", 8);
	struct quark_frame *frame = qk_frame_new(&header, copy);
	struct source source;

	qk_media_ref(copy);
	qk_frame_wipe(frame);
	qt_true(!memcmp(copy->data, "pictures", 8));
	frame = qk_frame_new(&header, copy);
	quark_frame_ref(frame);
	qk_frame_wipe(frame);
	qt_true(!memcmp(copy->data, "pictures", 8));
	qk_frame_wipe(frame);
	fill(&source); /* its bytes are constant: writing them would end this test */
	qk_media_wipe(&source.buffer);
	qt_int(source.released, 1);
	qk_media_wipe(NULL);
	qk_frame_wipe(NULL);
}

QTEST(more_frames_than_slots_are_refused_and_released)
{
	struct qk_credits *credits = qk_credits_new(NULL, 16);
	struct quark_frame *frames[QK_FRAME_SLOTS];
	struct source sources[QK_FRAME_SLOTS + 1];

	for (uint32_t i = 0; i < QK_FRAME_SLOTS; i++) {
		frames[i] = take(credits, &sources[i]);
		qt_true(frames[i] != NULL);
	}
	qt_true(take(credits, &sources[QK_FRAME_SLOTS]) == NULL);
	qt_int(sources[QK_FRAME_SLOTS].released, 1);
	qt_uint(qk_credits_due(credits, 1), 1);
	for (uint32_t i = 0; i < QK_FRAME_SLOTS; i++)
		quark_frame_unref(frames[i]);
	qt_uint(qk_credits_due(credits, 1), QK_FRAME_SLOTS);
	qk_credits_close(credits);
}

static int is_readable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};

	return poll(&poll_fd, 1, 0) == 1;
}

static struct quark_context *make_context(void)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct quark_context *context = NULL;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

QTEST(the_context_is_woken_only_when_the_glasses_have_no_credit_left)
{
	struct quark_context *context = make_context();
	struct qk_credits *credits = qk_credits_new(context, 2);
	struct source first, second;
	struct quark_frame *a, *b;
	int fd = quark_context_get_fd(context);

	quark_frame_unref(take(credits, &first));
	qt_true(!is_readable(fd));
	qt_uint(qk_credits_due(credits, 1), 1);
	a = take(credits, &first);
	b = take(credits, &second);
	qt_true(!is_readable(fd));
	quark_frame_unref(a);
	qt_true(is_readable(fd));
	qt_int(quark_context_dispatch(context, 0), QUARK_OK);
	qt_true(!is_readable(fd));
	quark_frame_unref(b);
	qt_true(is_readable(fd));
	qk_credits_close(credits);
	quark_context_unref(context);
}

QTEST(a_frame_that_outlives_its_context_wakes_nobody)
{
	struct quark_context *context = make_context();
	struct qk_credits *credits = qk_credits_new(context, 2);
	struct source first, second;
	struct quark_frame *a = take(credits, &first), *b = take(credits, &second);

	qk_credits_close(credits);
	quark_context_unref(context);
	quark_frame_unref(a);
	quark_frame_unref(b);
	qt_int(first.released + second.released, 2);
}

static int fits(uint32_t format, uint32_t width, uint32_t height, uint32_t stride, uint32_t length)
{
	struct qk_media_header header = header_of(format, width, height, stride, length);
	struct source source;

	fill(&source);
	return qk_frame_fits(&header, &source.buffer);
}

QTEST(only_whole_pictures_fit)
{
	struct qk_media_header header = header_of(QUARK_FORMAT_GREY, 64, 48, 64, 64 * 48);

	qt_int(fits(QUARK_FORMAT_NV12, 64, 48, 64, 64 * 72), 1);
	qt_int(fits(QUARK_FORMAT_NV12, 64, 48, 64, 64 * 72 - 1), 0);
	qt_int(fits(QUARK_FORMAT_NV12, 64, 48, 63, 64 * 72), 0);
	qt_int(fits(QUARK_FORMAT_GREY, 64, 48, 64, 64 * 48), 1);
	qt_int(fits(QUARK_FORMAT_GREY, 64, 48, 64, 64 * 48 - 1), 0);
	qt_int(fits(QUARK_FORMAT_RGB, 40, 48, 120, 120 * 48), 1);
	qt_int(fits(QUARK_FORMAT_RGB, 64, 48, 64, 64 * 48), 0);
	qt_int(fits(QUARK_FORMAT_JPEG, 64, 48, 0, 1), 1);
	qt_int(fits(QUARK_FORMAT_JPEG, 64, 48, 0, 0), 0);
	qt_int(fits(QUARK_FORMAT_NONE, 64, 48, 64, 100), 0);
	qt_int(fits(99, 64, 48, 64, 100), 0);
	qt_int(fits(QUARK_FORMAT_GREY, 0, 48, 64, 100), 0);
	qt_int(fits(QUARK_FORMAT_GREY, 64, 0, 64, 100), 0);
	qt_int(fits(QUARK_FORMAT_GREY, 64, 96 * 2, 64, sizeof bytes * 2), 0);
	qt_int(fits(QUARK_FORMAT_NV12, UINT32_MAX, UINT32_MAX, UINT32_MAX, 100), 0);
	qt_int(fits(QUARK_FORMAT_RGB, UINT32_MAX, UINT32_MAX, UINT32_MAX, 100), 0);
	qt_int(qk_frame_fits(&header, NULL), 0);
}
