/* Films. All frames that a film claims to have are read. */
#include "glasses/y4m.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 8192
#define FRAMES_TO_READ 8u

static void read_frame(struct qk_y4m *film, uint32_t index)
{
	struct qk_picture picture;
	uint32_t width, height;
	char why[256] = "";

	if (qk_y4m_picture(film, index, &picture, why, sizeof(why)) != 0)
		abort();
	qk_y4m_size(film, &width, &height);
	if (picture.width != width || picture.height != height)
		abort();
	if (width % 2 == 0 && height % 2 == 0) {
		unsigned char *nv12 = malloc((size_t)width * height * 3 / 2);

		if (nv12)
			qk_y4m_nv12(film, index, nv12, why, sizeof(why));
		free(nv12);
	}
	qk_picture_free(&picture);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_y4m *film;
	char why[256] = "";
	int file;

	if (size > INPUT_MAX)
		return 0;
	file = memfd_create("film", MFD_CLOEXEC);
	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	if (qk_y4m_open_file(&film, file, why, sizeof(why)) != 0) {
		if (!why[0])
			abort();
		return 0;
	}
	if (qk_y4m_frame_at(film, UINT64_MAX) >= qk_y4m_frames(film))
		abort();
	for (uint32_t i = 0; i < qk_y4m_frames(film) && i < FRAMES_TO_READ; i++)
		read_frame(film, i);
	qk_y4m_close(film);
	return 0;
}
