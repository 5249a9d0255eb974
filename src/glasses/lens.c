#include "glasses/lens_private.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATTERN_WIDTH 1280u
#define PATTERN_HEIGHT 720u
#define JPEG_QUALITY 90
#define MADE_MAX 4

/* What a frame shows and how. Frames of the same view have the same bytes. */
struct view {
	size_t item;
	uint64_t index; /* frame of a film */
	uint32_t format, width, height;
};

struct made {
	struct view view;
	struct qk_media_buffer *buffer; /* NULL: free */
	uint64_t number;                /* counts up; the lowest goes first; also the tag of buffers that hold it */
};

struct qk_lens {
	char *source;
	int is_pattern;
	struct qk_lens_pool *pool;
	struct qk_lens_shelf *shelf; /* NULL for the pattern */
	struct made made[MADE_MAX];
	uint64_t made_count;
};

int qk_lens_open(struct qk_lens **out, const char *source, char *why, size_t why_size)
{
	struct qk_lens *lens = calloc(1, sizeof(*lens));
	int result = 0;

	*out = NULL;
	if (!lens)
		return QUARK_ERR_NOMEM;
	lens->source = strdup(source);
	lens->pool = qk_lens_pool_new();
	lens->is_pattern = strcmp(source, "pattern") == 0;
	if (!lens->is_pattern)
		lens->shelf = calloc(1, sizeof(*lens->shelf));
	if (!lens->source || !lens->pool || (!lens->is_pattern && !lens->shelf))
		result = QUARK_ERR_NOMEM;
	if (!result && lens->shelf)
		result = qk_lens_shelf_open(lens->shelf, source, why, why_size);
	if (result)
		qk_lens_close(lens);
	else
		*out = lens;
	return result;
}

void qk_lens_close(struct qk_lens *lens)
{
	if (!lens)
		return;
	for (size_t i = 0; i < MADE_MAX; i++)
		qk_media_unref(lens->made[i].buffer);
	if (lens->shelf)
		qk_lens_shelf_close(lens->shelf);
	free(lens->shelf);
	qk_lens_pool_close(lens->pool);
	free(lens->source);
	free(lens);
}

const char *qk_lens_source(const struct qk_lens *lens)
{
	return lens->source;
}

void qk_lens_size(const struct qk_lens *lens, uint64_t time_us, uint32_t *width, uint32_t *height)
{
	*width = PATTERN_WIDTH;
	*height = PATTERN_HEIGHT;
	if (lens->shelf && qk_lens_shelf_look(lens->shelf, time_us, NULL, 0) == 0)
		qk_lens_shelf_size(lens->shelf, width, height);
}

/* Copies without scaling. Where the copy has one more column or row, the last one is repeated. */
static void take(struct qk_picture *out, const struct qk_picture *in)
{
	size_t row_size = (size_t)(out->width < in->width ? out->width : in->width) * 3;

	for (uint32_t y = 0; y < out->height; y++) {
		unsigned char *row = out->rgb + (size_t)y * out->width * 3;

		memcpy(row, in->rgb + (size_t)(y < in->height ? y : in->height - 1) * in->width * 3, row_size);
		if (out->width > in->width)
			memcpy(row + row_size, row + row_size - 3, 3);
	}
}

/* Whether sides differ by one pixel at most: only because one of them is odd. */
static int is_nearly(uint32_t left, uint32_t right)
{
	return left < right ? right - left < 2 : left - right < 2;
}

static void paste(struct qk_picture *out, const struct qk_picture *in)
{
	uint32_t x = (out->width - in->width) / 2, y = (out->height - in->height) / 2;

	memset(out->rgb, 0, (size_t)out->width * out->height * 3);
	for (uint32_t row = 0; row < in->height; row++)
		memcpy(out->rgb + ((size_t)(y + row) * out->width + x) * 3, in->rgb + (size_t)row * in->width * 3,
		       (size_t)in->width * 3);
}

/* The largest size of the same shape that fits; all of it when less than two pixels would be missing. */
static void fit_size(const struct qk_picture *in, uint32_t *width, uint32_t *height)
{
	uint64_t across = ((uint64_t)in->width * *height + in->height / 2) / in->height;
	uint64_t down = ((uint64_t)in->height * *width + in->width / 2) / in->width;

	if (across + 2 <= *width)
		*width = across ? (uint32_t)across : 1;
	else if (down + 2 <= *height)
		*height = down ? (uint32_t)down : 1;
}

static int fit(struct qk_picture *out, const struct qk_picture *in, uint32_t width, uint32_t height)
{
	struct qk_picture scaled = {0};
	uint32_t inner_width = width, inner_height = height;

	if (qk_picture_make(out, width, height, NULL, 0))
		return QUARK_ERR_NOMEM;
	/* An odd column or row is no reason to blur the picture. */
	if (is_nearly(width, in->width) && is_nearly(height, in->height)) {
		take(out, in);
		return 0;
	}
	fit_size(in, &inner_width, &inner_height);
	if (qk_picture_scale(&scaled, in, inner_width, inner_height)) {
		qk_picture_free(out);
		return QUARK_ERR_NOMEM;
	}
	paste(out, &scaled);
	qk_picture_free(&scaled);
	return 0;
}

/* What lies before the lens, in the size of the view, without what changes with every frame. */
static int look(struct qk_lens *lens, const struct view *view, struct qk_picture *out, char *why, size_t why_size)
{
	struct qk_picture frame;
	int result;

	if (lens->is_pattern) {
		result = qk_picture_make(out, view->width, view->height, why, why_size);
		if (!result)
			qk_lens_pattern_base(out);
		return result;
	}
	if (!lens->shelf->film)
		return fit(out, &lens->shelf->still, view->width, view->height);
	result = qk_y4m_picture(lens->shelf->film, (uint32_t)view->index, &frame, why, why_size);
	if (result)
		return result;
	result = fit(out, &frame, view->width, view->height);
	qk_picture_free(&frame);
	return result;
}

static struct qk_media_buffer *copy(struct qk_lens *lens, const void *data, size_t length)
{
	struct qk_media_buffer *buffer = qk_lens_pool_get(lens->pool, length, 0, NULL);

	if (buffer)
		memcpy(qk_lens_pool_bytes(buffer), data, length);
	return buffer;
}

static int encode(struct qk_lens *lens, const struct qk_picture *picture, struct qk_media_buffer **out)
{
	struct qk_buffer file = {0};

	*out = NULL;
	if (!qk_picture_jpeg(&file, picture, JPEG_QUALITY))
		*out = copy(lens, file.data, file.length);
	qk_buffer_free(&file);
	return *out ? 0 : QUARK_ERR_NOMEM;
}

/* A film of the wanted size goes to NV12 without a detour. */
static int make_directly(struct qk_lens *lens, const struct view *view, unsigned char *out, char *why, size_t why_size)
{
	uint32_t width, height;

	if (lens->is_pattern || !lens->shelf->film || view->format != QUARK_FORMAT_NV12)
		return QUARK_ERR_UNSUPPORTED;
	qk_y4m_size(lens->shelf->film, &width, &height);
	if (width != view->width || height != view->height)
		return QUARK_ERR_UNSUPPORTED;
	return qk_y4m_nv12(lens->shelf->film, (uint32_t)view->index, out, why, why_size);
}

static int make_pixels(struct qk_lens *lens, const struct view *view, struct qk_media_buffer **out, char *why,
		       size_t why_size)
{
	size_t length = qk_picture_frame_size(view->format, view->width, view->height);
	struct qk_media_buffer *buffer = qk_lens_pool_get(lens->pool, length, 1, NULL);
	struct qk_picture picture = {0};
	int result;

	if (!buffer)
		return QUARK_ERR_NOMEM;
	result = make_directly(lens, view, qk_lens_pool_bytes(buffer), why, why_size);
	if (result == QUARK_ERR_UNSUPPORTED) {
		result = look(lens, view, &picture, why, why_size);
		if (!result)
			qk_picture_convert(&picture, view->format, qk_lens_pool_bytes(buffer));
		qk_picture_free(&picture);
	}
	if (result)
		qk_media_unref(buffer);
	else
		*out = buffer;
	return result;
}

static int make_jpeg(struct qk_lens *lens, const struct view *view, struct qk_media_buffer **out, char *why,
		     size_t why_size)
{
	struct qk_picture picture;
	int result;

	if (!lens->is_pattern && lens->shelf->jpeg && lens->shelf->still.width == view->width &&
	    lens->shelf->still.height == view->height) {
		*out = copy(lens, lens->shelf->jpeg, lens->shelf->jpeg_length);
		return *out ? 0 : QUARK_ERR_NOMEM;
	}
	result = look(lens, view, &picture, why, why_size);
	if (result)
		return result;
	result = encode(lens, &picture, out);
	qk_picture_free(&picture);
	return result;
}

static int is_same(const struct view *left, const struct view *right)
{
	return left->item == right->item && left->index == right->index && left->format == right->format &&
	       left->width == right->width && left->height == right->height;
}

/* The frame of this view, made now or before; belongs to the lens. */
static int find_or_make(struct qk_lens *lens, const struct view *view, struct made **out, char *why, size_t why_size)
{
	struct made *oldest = &lens->made[0];
	struct qk_media_buffer *buffer = NULL;
	int result;

	for (size_t i = 0; i < MADE_MAX; i++) {
		struct made *made = &lens->made[i];

		if (made->buffer && is_same(&made->view, view)) {
			*out = made;
			return 0;
		}
		if (made->number < oldest->number)
			oldest = made;
	}
	if (view->format == QUARK_FORMAT_JPEG)
		result = make_jpeg(lens, view, &buffer, why, why_size);
	else
		result = make_pixels(lens, view, &buffer, why, why_size);
	if (result)
		return result;
	qk_media_unref(oldest->buffer);
	*oldest = (struct made){*view, buffer, ++lens->made_count};
	*out = oldest;
	return 0;
}

/* A frame that is for this moment only: the pattern's counter, and noise. */
static int make_moving(struct qk_lens *lens, const struct made *made, uint64_t frame, uint32_t noise,
		       struct qk_media_buffer **out)
{
	const struct view *view = &made->view;
	uint64_t tag;

	*out = qk_lens_pool_get(lens->pool, made->buffer->length, 1, &tag);
	if (!*out)
		return QUARK_ERR_NOMEM;
	/* A buffer that still holds this pattern only needs what changes. */
	if (tag != made->number)
		memcpy(qk_lens_pool_bytes(*out), made->buffer->data, made->buffer->length);
	if (lens->is_pattern)
		qk_lens_pattern_draw(qk_lens_pool_bytes(*out), view->format, view->width, view->height, frame);
	if (noise)
		qk_lens_noise(qk_lens_pool_bytes(*out), view->format, view->width, view->height, noise, frame);
	else
		qk_lens_pool_tag(*out, made->number);
	return 0;
}

static int make_moving_jpeg(struct qk_lens *lens, struct view *view, uint64_t frame, uint32_t noise,
			    struct qk_media_buffer **out, char *why, size_t why_size)
{
	struct qk_media_buffer *pixels;
	struct qk_picture picture = {.width = view->width, .height = view->height};
	struct made *made;
	int result;

	view->format = QUARK_FORMAT_RGB;
	result = find_or_make(lens, view, &made, why, why_size);
	if (!result)
		result = make_moving(lens, made, frame, noise, &pixels);
	if (result)
		return result;
	picture.rgb = qk_lens_pool_bytes(pixels);
	result = encode(lens, &picture, out);
	qk_media_unref(pixels);
	return result;
}

static int make_frame(struct qk_lens *lens, struct view *view, uint64_t frame, uint32_t noise,
		      struct qk_media_buffer **out, char *why, size_t why_size)
{
	struct made *made;
	int result;

	if (view->format == QUARK_FORMAT_JPEG && (lens->is_pattern || noise))
		return make_moving_jpeg(lens, view, frame, noise, out, why, why_size);
	result = find_or_make(lens, view, &made, why, why_size);
	if (result)
		return result;
	if (lens->is_pattern || noise)
		return make_moving(lens, made, frame, noise, out);
	qk_media_ref(made->buffer);
	*out = made->buffer;
	return 0;
}

static uint32_t up_to_even(uint32_t side)
{
	return side + side % 2;
}

static int start_view(struct qk_lens *lens, uint64_t time_us, struct view *view, char *why, size_t why_size)
{
	uint32_t natural_width = PATTERN_WIDTH, natural_height = PATTERN_HEIGHT;
	int result = lens->shelf ? qk_lens_shelf_look(lens->shelf, time_us, why, why_size) : 0;

	if (result)
		return result;
	if (lens->shelf) {
		qk_lens_shelf_size(lens->shelf, &natural_width, &natural_height);
		view->item = lens->shelf->current;
		view->index = lens->shelf->film ? qk_y4m_frame_at(lens->shelf->film, time_us) : 0;
	}
	if (!view->width || !view->height) {
		view->width = natural_width;
		view->height = natural_height;
	}
	if (view->format == QUARK_FORMAT_NV12) {
		view->width = up_to_even(view->width);
		view->height = up_to_even(view->height);
	}
	return 0;
}

static int check_view(const struct view *view, char *why, size_t why_size)
{
	if (view->format < QUARK_FORMAT_JPEG || view->format > QUARK_FORMAT_GREY)
		return qk_picture_refuse(why, why_size,
					 "The camera cannot give the format %u; ask for JPEG, NV12, RGB "
					 "or GREY.",
					 view->format);
	if (view->width > QK_PICTURE_SIDE_MAX || view->height > QK_PICTURE_SIDE_MAX ||
	    qk_picture_frame_size(view->format, view->width, view->height) > QK_MEDIA_MAX)
		return qk_picture_refuse(why, why_size,
					 "The camera cannot give a frame of %u x %u in this format; ask "
					 "for a smaller one, or for JPEG.",
					 view->width, view->height);
	return 0;
}

int qk_lens_frame(struct qk_lens *lens, uint64_t time_us, uint64_t frame, uint32_t format, uint32_t width,
		  uint32_t height, uint32_t noise, struct qk_media_buffer **out, uint32_t *out_width,
		  uint32_t *out_height, char *why, size_t why_size)
{
	struct view view = {.format = format, .width = width, .height = height};
	int result = start_view(lens, time_us, &view, why, why_size);

	*out = NULL;
	if (!result)
		result = check_view(&view, why, why_size);
	if (!result)
		result = make_frame(lens, &view, frame, noise, out, why, why_size);
	if (result)
		return result == QUARK_ERR_NOMEM ? QUARK_ERR_NOMEM : QUARK_ERR_DEVICE;
	*out_width = view.width;
	*out_height = view.height;
	return 0;
}

int qk_lens_picture(struct qk_lens *lens, uint64_t time_us, struct qk_picture *out, char *why, size_t why_size)
{
	struct view view = {.format = QUARK_FORMAT_RGB};
	int result;

	memset(out, 0, sizeof(*out));
	result = start_view(lens, time_us, &view, why, why_size);
	if (!result)
		result = look(lens, &view, out, why, why_size);
	if (!result && lens->is_pattern)
		qk_lens_pattern_draw(out->rgb, QUARK_FORMAT_RGB, out->width, out->height, time_us / 1000000 * 30);
	if (result)
		return result == QUARK_ERR_NOMEM ? QUARK_ERR_NOMEM : QUARK_ERR_DEVICE;
	return 0;
}
