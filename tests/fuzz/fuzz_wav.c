/* Any bytes as a WAV file: what is accepted is as long as it says, and every sample is there. */
#include "glasses/wav.h"

#include <quark/base.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[200] = "";
	int16_t *samples = NULL;
	size_t count = 0, i;
	int64_t sum = 0;
	int status = qk_wav_read(data, size, &samples, &count, why, sizeof why);

	if (status == QUARK_ERR_INVALID) {
		if (!why[0] || samples)
			abort();
		return 0;
	}
	if (status || !count || count > 16000u * QK_WAV_SECONDS_MAX)
		abort();
	for (i = 0; i < count; i++)
		sum += samples[i];
	free(samples);
	return sum == INT64_MIN;
}
