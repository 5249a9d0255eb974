/* Pieces of sound are the app's on any thread, also when all they came from is gone. */
#include "qtest.h"
#include "support_voice.h"

#include <pthread.h>

#define THREADS 4
#define PIECES 50

struct reader {
	pthread_t thread;
	struct quark_audio *pieces[PIECES];
	int64_t sum;
	uint64_t sequences;
};

static struct reader readers[THREADS];
static int kept;

static void keep(struct quark_audio *audio)
{
	if (kept < PIECES) {
		for (int i = 0; i < THREADS; i++)
			readers[i].pieces[kept] = quark_audio_ref(audio);
		kept++;
	}
	quark_audio_unref(audio);
}

static void *read_all(void *data)
{
	struct reader *reader = data;

	for (int i = 0; i < PIECES; i++) {
		const struct quark_audio *audio = reader->pieces[i];

		for (size_t place = 0; place < quark_audio_samples(audio); place++)
			reader->sum += quark_audio_data(audio)[place];
		reader->sequences += quark_audio_sequence(audio);
		quark_audio_unref(reader->pieces[i]);
	}
	return NULL;
}

QTEST(pieces_are_read_and_given_back_on_any_thread)
{
	struct glasses glasses;
	struct quark_voice *voice;
	uint64_t request;

	glasses_open(&glasses, NULL);
	voice = voice_open(&glasses);
	voice_on_audio = keep;
	qt_int(quark_voice_start_audio(voice, NULL, &request), QUARK_OK);
	qt_int(voice_wait(&glasses, request), QUARK_OK);
	qt_int(quark_sim_say(glasses.sim, "something to hear"), QUARK_OK);
	voice_pass(&glasses, 2000);
	qt_int(kept, PIECES);
	for (int i = 0; i < THREADS; i++)
		qt_int(pthread_create(&readers[i].thread, NULL, read_all, &readers[i]), 0);
	quark_voice_unref(voice);
	glasses_close(&glasses);
	for (int i = 0; i < THREADS; i++)
		qt_int(pthread_join(readers[i].thread, NULL), 0);
	for (int i = 0; i < THREADS; i++) {
		qt_int(readers[i].sum, readers[0].sum);
		qt_uint(readers[i].sequences, PIECES * (PIECES + 1) / 2);
	}
	voice_on_audio = NULL;
}
