/* The codec, the buffer and the texts when memory runs out. */
#include "core/text.h"
#include "failing_malloc.h"
#include "qtest.h"
#include "support_messages.h"
#include "wire/media.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

static struct qt_maker maker;

static struct qk_commit *make_commit(void)
{
	maker.full = 1;
	maker.random.state = 5;
	return qt_make(&maker, qk_message_record(QK_OVERLAY_COMMIT, QK_FORM_REQUEST));
}

static void need_failures(void)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
}

QTEST(encoding_fails_cleanly_without_memory)
{
	struct qk_envelope envelope = qt_envelope(QK_OVERLAY_COMMIT, QK_FORM_REQUEST);
	const struct qk_commit *commit = make_commit();
	long live, n;

	need_failures();
	live = qt_live_blocks();
	for (n = 0;; n++) {
		struct qk_buffer out = {0};
		int status;
		long failed;

		qt_fail_after(n);
		status = qk_encode(&out, &envelope, commit);
		failed = qt_fail_never();
		qt_int(status, failed ? QUARK_ERR_NOMEM : 0);
		if (failed)
			qt_uint(out.length, 0);
		qk_buffer_free(&out);
		qt_int(qt_live_blocks(), live);
		if (!failed)
			break;
	}
	qt_true(n >= 3);
}

static long decode_failing(const char *text, size_t length, long n, int all)
{
	struct qk_decoded decoded = {0};
	int status;
	long failed;

	if (all)
		qt_fail_from(n);
	else
		qt_fail_after(n);
	status = qk_decode(&decoded, QK_TO_GLASSES, text, length, NULL, NULL);
	failed = qt_fail_never();
	qt_int(status, failed ? QUARK_ERR_NOMEM : 0);
	qt_true((decoded.params == NULL) == (failed > 0));
	qk_decoded_free(&decoded);
	return failed;
}

QTEST(decoding_fails_cleanly_without_memory)
{
	struct qk_envelope envelope = qt_envelope(QK_OVERLAY_COMMIT, QK_FORM_REQUEST);
	struct qk_buffer text = {0};
	long live, n;

	need_failures();
	qt_int(qk_encode(&text, &envelope, make_commit()), 0);
	live = qt_live_blocks();
	for (n = 0; decode_failing(text.data, text.length, n, 0); n++) {
		qt_true(decode_failing(text.data, text.length, n, 1) > 0);
		qt_int(qt_live_blocks(), live);
	}
	qt_true(n > 50);
	qt_int(qt_live_blocks(), live);
	qk_buffer_free(&text);
}

QTEST(a_decoder_that_is_used_again_keeps_its_arena)
{
	struct qk_envelope envelope = qt_envelope(QK_OVERLAY_COMMIT, QK_FORM_REQUEST);
	struct qk_decoded decoded = {0};
	struct qk_buffer text = {0};
	const void *arena;

	qt_int(qk_encode(&text, &envelope, make_commit()), 0);
	qt_int(qk_decode(&decoded, QK_TO_GLASSES, text.data, text.length, NULL, NULL), 0);
	arena = decoded.arena;
	for (int i = 0; i < 10; i++) {
		qt_int(qk_decode(&decoded, QK_TO_GLASSES, text.data, text.length, NULL, NULL), 0);
		qt_true(decoded.arena == arena && decoded.params == arena);
	}
	qk_buffer_free(&text);
	qk_decoded_free(&decoded);
	qt_true(decoded.arena == NULL && decoded.arena_size == 0);
}

QTEST(texts_and_media_fail_cleanly_without_memory)
{
	struct qk_buffer buffer = {0};
	struct qk_media_buffer *media;
	char *nfc, *lossy, *taken;

	need_failures();
	qt_fail_from(0);
	nfc = qk_text_nfc("e\xcc\x81");
	lossy = qk_text_lossy("a\xff", 2);
	media = qk_media_copy("abc", 3);
	taken = qk_buffer_take(&buffer, NULL);
	qt_fail_never();
	qt_true(!nfc && !lossy && !media && !taken);
	qt_true(qk_media_copy(NULL, SIZE_MAX) == NULL);
}

QTEST(a_buffer_that_failed_stays_failed_until_it_is_cleared)
{
	struct qk_buffer buffer = {0};

	need_failures();
	qt_fail_from(0);
	qk_buffer_text(&buffer, "a");
	qt_fail_never();
	qt_int(buffer.failed, 1);
	qk_buffer_text(&buffer, "b");
	qt_uint(buffer.length, 0);
	qk_buffer_clear(&buffer);
	qk_buffer_text(&buffer, "c");
	qt_text(buffer.data, "c");
	qk_buffer_free(&buffer);
}
