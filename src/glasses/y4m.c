#include "glasses/y4m.h"
#include "glasses/picture_private.h"
#include "quark/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

struct qk_y4m {
	int file;
	uint32_t width, height;
	uint32_t rate, rate_base;           /* frames in so many seconds */
	uint32_t columns_per_u, rows_per_u; /* 2, 2: 4:2:0; 2, 1: 4:2:2; 1, 1: 4:4:4; 0, 0: grey */
	int is_full_range;
	size_t plane[3];   /* bytes */
	size_t frame_size; /* all planes */
	uint64_t *offsets; /* of the pixels of each frame */
	uint32_t frames;
	unsigned char *scratch; /* one frame */
	unsigned char full_luma[256], full_chroma[256];
};

static int refuse_io(char *why, size_t why_size, const char *what)
{
	qk_picture_refuse(why, why_size, "%s; close the film and open it again.", what);
	return QUARK_ERR_IO;
}

/* Bytes read, fewer only at the end of the file; -1 for an error. */
static ssize_t read_at(int file, void *out, size_t length, uint64_t offset)
{
	size_t done = 0;

	while (done < length) {
		ssize_t count = pread(file, (char *)out + done, length - done, (off_t)(offset + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -1;
		if (count == 0)
			break;
		done += (size_t)count;
	}
	return (ssize_t)done;
}

/* Reads a line without its end into `line`. Its length with the end; 0 at the end of the file, -1 when it has no end.
 */
static int read_line(int file, uint64_t offset, char *line)
{
	ssize_t count = read_at(file, line, LINE_MAX_BYTES, offset);
	char *end;

	if (count <= 0)
		return count < 0 ? -1 : 0;
	end = memchr(line, '\n', (size_t)count);
	if (!end || memchr(line, '\0', (size_t)(end - line)))
		return -1;
	*end = '\0';
	return (int)(end - line) + 1;
}

static int read_number(const char **text, uint32_t maximum, uint32_t *number)
{
	uint64_t value = 0;
	const char *start = *text;

	while (**text >= '0' && **text <= '9' && value <= maximum)
		value = value * 10 + (uint64_t)(*(*text)++ - '0');
	*number = (uint32_t)value;
	return *text > start && value <= maximum;
}

static int read_rate(struct qk_y4m *film, const char *text)
{
	if (!read_number(&text, 1000000, &film->rate) || *text++ != ':' ||
	    !read_number(&text, 1000000, &film->rate_base) || *text)
		return 0;
	/* 0:0 stands for "not known". */
	if (film->rate == 0 || film->rate_base == 0) {
		film->rate = 25;
		film->rate_base = 1;
	}
	return 1;
}

/* What follows the number of a 4:2:0 name tells where chroma is sampled, which nothing here needs that fine, and not
 * the range; "p10" and the like tell of more than 8 bits. */
static int read_sampling(struct qk_y4m *film, const char *text)
{
	static const struct {
		const char *name;
		uint32_t columns, rows;
	} known[] = {{"420", 2, 2}, {"420jpeg", 2, 2}, {"420mpeg2", 2, 2}, {"420paldv", 2, 2},
		     {"422", 2, 1}, {"444", 1, 1},     {"mono", 0, 0}};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(text, known[i].name) == 0) {
			film->columns_per_u = known[i].columns;
			film->rows_per_u = known[i].rows;
			return 1;
		}
	}
	return 0;
}

static int read_side(const char *text, uint32_t *side)
{
	return read_number(&text, QK_PICTURE_SIDE_MAX, side) && !*text && *side > 0;
}

static int read_parameter(struct qk_y4m *film, const char *text, char *why, size_t why_size)
{
	switch (text[0]) {
	case 'W':
	case 'H':
		if (read_side(text + 1, text[0] == 'W' ? &film->width : &film->height))
			return 0;
		return qk_picture_refuse(why, why_size,
					 "The Y4M header says %.40s, and a side must have 1 to %u "
					 "pixels; make the film smaller.",
					 text, QK_PICTURE_SIDE_MAX);
	case 'F':
		if (read_rate(film, text + 1))
			return 0;
		return qk_picture_refuse(why, why_size,
					 "The Y4M header has the frame rate %.40s; it must be like "
					 "F25:1.",
					 text);
	case 'I':
		if (strcmp(text, "Ip") == 0 || strcmp(text, "I?") == 0)
			return 0;
		return qk_picture_refuse(why, why_size,
					 "The Y4M film is interlaced (%.40s); convert it to progressive "
					 "frames.",
					 text);
	case 'C':
		if (read_sampling(film, text + 1))
			return 0;
		return qk_picture_refuse(why, why_size,
					 "The Y4M film has the pixels %.40s; use 8 bits as C420, C422, "
					 "C444 or Cmono.",
					 text);
	case 'X':
		if (strncmp(text, "XCOLORRANGE=", 12) == 0)
			film->is_full_range = strcmp(text + 12, "FULL") == 0;
		return 0;
	default:
		return 0; /* A: how wide a pixel is; and what later versions may add */
	}
}

static int read_header(struct qk_y4m *film, uint64_t *offset, char *why, size_t why_size)
{
	char line[LINE_MAX_BYTES];
	int length = read_line(film->file, 0, line);
	char *rest = NULL;

	if (length <= 0 || strncmp(line, "YUV4MPEG2", 9) != 0 || (line[9] != ' ' && line[9] != '\0'))
		return qk_picture_refuse(why, why_size,
					 "The Y4M header is damaged or cut short; it must be one line "
					 "that starts with YUV4MPEG2.");
	for (char *word = strtok_r(line + 9, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		int result = read_parameter(film, word, why, why_size);

		if (result)
			return result;
	}
	if (!film->width || !film->height)
		return qk_picture_refuse(why, why_size, "The Y4M header lacks the width (W) or the height (H).");
	*offset = (uint64_t)length;
	return 0;
}

static void measure(struct qk_y4m *film)
{
	size_t columns = film->columns_per_u ? (film->width + film->columns_per_u - 1) / film->columns_per_u : 0;
	size_t rows = film->rows_per_u ? (film->height + film->rows_per_u - 1) / film->rows_per_u : 0;

	film->plane[0] = (size_t)film->width * film->height;
	film->plane[1] = film->plane[2] = columns * rows;
	film->frame_size = film->plane[0] + 2 * film->plane[1];
}

static unsigned char clamp(int value)
{
	return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Television leaves room below black and above white: 16 to 235, and 16 to 240 for colour. */
static void make_tables(struct qk_y4m *film)
{
	for (int i = 0; i < 256; i++) {
		int luma = ((i - 16) * 255 + 219 / 2) / 219;
		int chroma = ((i - 128) * 255 + (i < 128 ? -112 : 112)) / 224 + 128;

		film->full_luma[i] = clamp(film->is_full_range ? i : i < 16 ? 0 : luma);
		film->full_chroma[i] = clamp(film->is_full_range ? i : chroma);
	}
}

static int add_frame(struct qk_y4m *film, uint64_t offset, uint32_t *capacity)
{
	if (film->frames == *capacity) {
		uint32_t more = *capacity ? *capacity * 2 : 64;
		uint64_t *grown = realloc(film->offsets, more * sizeof(*grown));

		if (!grown)
			return QUARK_ERR_NOMEM;
		film->offsets = grown;
		*capacity = more;
	}
	film->offsets[film->frames++] = offset;
	return 0;
}

/* The line before a frame's pixels. Its length; 0 at the end of the film; below 0 with a sentence. */
static int read_frame_line(struct qk_y4m *film, uint64_t offset, char *why, size_t why_size)
{
	char line[LINE_MAX_BYTES];
	int length = read_line(film->file, offset, line);

	if (length == 0)
		return 0;
	if (length < 0 || strncmp(line, "FRAME", 5) != 0 || (line[5] != ' ' && line[5] != '\0'))
		return qk_picture_refuse(why, why_size,
					 "Frame %u of the Y4M film does not begin with FRAME; the file "
					 "is damaged or cut short there.",
					 film->frames + 1);
	/* Frame parameters begin with I when a frame differs from the header in how it is interlaced. */
	return length;
}

static int find_frames(struct qk_y4m *film, uint64_t offset, uint64_t end, char *why, size_t why_size)
{
	uint32_t capacity = 0;

	while (film->frames < QK_Y4M_FRAMES_MAX) {
		int length = read_frame_line(film, offset, why, why_size);

		if (length <= 0)
			return length;
		offset += (uint64_t)length;
		if (offset > end || end - offset < film->frame_size)
			return qk_picture_refuse(why, why_size,
						 "Frame %u of the Y4M film is cut short: %llu bytes of "
						 "%zu are there; use the whole file.",
						 film->frames + 1,
						 (unsigned long long)(offset > end ? 0 : end - offset),
						 film->frame_size);
		if (add_frame(film, offset, &capacity))
			return QUARK_ERR_NOMEM;
		offset += film->frame_size;
	}
	return qk_picture_refuse(why, why_size, "The Y4M film has more than %u frames; cut it.", QK_Y4M_FRAMES_MAX);
}

static int read_film(struct qk_y4m *film, char *why, size_t why_size)
{
	struct stat info;
	uint64_t offset;
	int result;

	if (fstat(film->file, &info) != 0 || !S_ISREG(info.st_mode))
		return qk_picture_refuse(why, why_size, "The Y4M film is not a regular file; save it to one.");
	result = read_header(film, &offset, why, why_size);
	if (result)
		return result;
	if ((uint64_t)film->width * film->height > QK_PICTURE_PIXELS_MAX)
		return qk_picture_refuse(why, why_size, "The Y4M film is too large; make it smaller.");
	measure(film);
	make_tables(film);
	result = find_frames(film, offset, (uint64_t)info.st_size, why, why_size);
	if (!result && !film->frames)
		return qk_picture_refuse(why, why_size, "The Y4M film has no frame; use one with at least one.");
	return result;
}

int qk_y4m_open_file(struct qk_y4m **out, int file, char *why, size_t why_size)
{
	struct qk_y4m *film = calloc(1, sizeof(*film));
	int result;

	*out = NULL;
	if (!film) {
		close(file);
		return QUARK_ERR_NOMEM;
	}
	film->file = file;
	film->rate = 25;
	film->rate_base = 1;
	film->columns_per_u = film->rows_per_u = 2;
	result = read_film(film, why, why_size);
	if (!result && !(film->scratch = malloc(film->frame_size)))
		result = QUARK_ERR_NOMEM;
	if (result)
		qk_y4m_close(film);
	else
		*out = film;
	return result;
}

int qk_y4m_open(struct qk_y4m **out, const char *path, char *why, size_t why_size)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char inner[256] = "";
	int result;

	*out = NULL;
	if (file < 0) {
		qk_picture_refuse(why, why_size, "%s cannot be read: %s; check the path and its permissions.", path,
				  strerror(errno));
		return QUARK_ERR_IO;
	}
	result = qk_y4m_open_file(out, file, inner, sizeof(inner));
	if (result && result != QUARK_ERR_NOMEM)
		qk_picture_refuse(why, why_size, "%s cannot be used: %s", path, inner);
	return result;
}

void qk_y4m_close(struct qk_y4m *film)
{
	if (!film)
		return;
	close(film->file);
	free(film->offsets);
	free(film->scratch);
	free(film);
}

void qk_y4m_size(const struct qk_y4m *film, uint32_t *width, uint32_t *height)
{
	*width = film->width;
	*height = film->height;
}

uint32_t qk_y4m_frames(const struct qk_y4m *film)
{
	return film->frames;
}

uint32_t qk_y4m_frame_at(const struct qk_y4m *film, uint64_t time_us)
{
	/* In two steps, because time times rate may not fit. */
	uint64_t whole = time_us / 1000000 * film->rate;
	uint64_t rest = whole % film->rate_base * 1000000 + time_us % 1000000 * film->rate;
	uint64_t number = whole / film->rate_base + rest / ((uint64_t)film->rate_base * 1000000);

	return (uint32_t)(number % film->frames);
}

/* The pixels of a frame into `scratch`. The line before them must still end where it ended. */
static int read_frame(struct qk_y4m *film, uint32_t index, char *why, size_t why_size)
{
	uint64_t offset = film->offsets[index % film->frames];
	char before;

	if (read_at(film->file, &before, 1, offset - 1) != 1 || before != '\n' ||
	    read_at(film->file, film->scratch, film->frame_size, offset) != (ssize_t)film->frame_size)
		return refuse_io(why, why_size, "The Y4M film was changed or cut while it was shown");
	return 0;
}

static void picture_row(const struct qk_y4m *film, uint32_t y, unsigned char *out)
{
	const unsigned char *luma = film->scratch + (size_t)y * film->width;
	size_t columns = film->columns_per_u ? (film->width + film->columns_per_u - 1) / film->columns_per_u : 0;
	const unsigned char *u =
		film->rows_per_u ? film->scratch + film->plane[0] + y / film->rows_per_u * columns : NULL;

	for (uint32_t x = 0; x < film->width; x++, out += 3) {
		int bright = film->full_luma[luma[x]];

		if (u) {
			const unsigned char *at = u + x / film->columns_per_u;

			qk_picture_pixel(out, bright, film->full_chroma[at[0]], film->full_chroma[at[film->plane[1]]]);
		} else {
			memset(out, bright, 3);
		}
	}
}

int qk_y4m_picture(struct qk_y4m *film, uint32_t index, struct qk_picture *out, char *why, size_t why_size)
{
	int result;

	memset(out, 0, sizeof(*out));
	result = read_frame(film, index, why, why_size);
	if (!result)
		result = qk_picture_make(out, film->width, film->height, why, why_size);
	if (result)
		return result;
	for (uint32_t y = 0; y < film->height; y++)
		picture_row(film, y, out->rgb + (size_t)y * film->width * 3);
	return 0;
}

int qk_y4m_nv12(struct qk_y4m *film, uint32_t index, unsigned char *out, char *why, size_t why_size)
{
	int result;

	if (film->columns_per_u != 2 || film->rows_per_u != 2 || film->width % 2 || film->height % 2)
		return QUARK_ERR_UNSUPPORTED;
	result = read_frame(film, index, why, why_size);
	if (result)
		return result;
	for (size_t i = 0; i < film->plane[0]; i++)
		*out++ = film->full_luma[film->scratch[i]];
	for (size_t i = 0; i < film->plane[1]; i++) {
		*out++ = film->full_chroma[film->scratch[film->plane[0] + i]];
		*out++ = film->full_chroma[film->scratch[film->plane[0] + film->plane[1] + i]];
	}
	return 0;
}
