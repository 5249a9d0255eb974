#include "glasses/picture_private.h"
#include "quark/base.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

/* A picture of many scans takes long to decode out of few bytes; real ones have about ten. */
#define SCANS_MAX 64

struct failure {
	struct jpeg_error_mgr manager; /* first: libjpeg hands this back */
	jmp_buf jump;
	char text[JMSG_LENGTH_MAX];
};

static void on_error(j_common_ptr common)
{
	struct failure *failure = (struct failure *)common->err;

	common->err->format_message(common, failure->text);
	longjmp(failure->jump, 1);
}

/* libjpeg would go on with grey where a file is cut short or damaged, and only warn. */
static void on_message(j_common_ptr common, int level)
{
	if (level < 0)
		on_error(common);
}

static void on_progress(j_common_ptr common)
{
	if (((j_decompress_ptr)common)->input_scan_number <= SCANS_MAX)
		return;
	snprintf(((struct failure *)common->err)->text, JMSG_LENGTH_MAX, "it has more than %d scans", SCANS_MAX);
	longjmp(((struct failure *)common->err)->jump, 1);
}

static struct jpeg_error_mgr *watch(struct failure *failure)
{
	memset(failure, 0, sizeof(*failure));
	jpeg_std_error(&failure->manager);
	failure->manager.error_exit = on_error;
	failure->manager.emit_message = on_message;
	return &failure->manager;
}

static int ended_by(const struct failure *failure, char *why, size_t why_size)
{
	if (failure->manager.msg_code == JERR_OUT_OF_MEMORY)
		return QUARK_ERR_NOMEM;
	if (failure->manager.msg_code == JWRN_JPEG_EOF)
		return qk_picture_refuse(why, why_size, "The JPEG file is cut short; use the whole file.");
	return qk_picture_refuse(why, why_size, "The JPEG file cannot be read: %s; use an intact file.", failure->text);
}

static int start_reading(j_decompress_ptr jpeg, struct qk_picture *picture, char *why, size_t why_size)
{
	jpeg_read_header(jpeg, TRUE);
	if (jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK)
		return qk_picture_refuse(why, why_size, "The JPEG file has four inks (CMYK); save it as RGB.");
	jpeg->out_color_space = JCS_RGB;
	return qk_picture_make(picture, jpeg->image_width, jpeg->image_height, why, why_size);
}

static void read_rows(j_decompress_ptr jpeg, struct qk_picture *picture)
{
	jpeg_start_decompress(jpeg);
	while (jpeg->output_scanline < jpeg->output_height) {
		JSAMPROW row = picture->rgb + (size_t)jpeg->output_scanline * picture->width * 3;

		jpeg_read_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_decompress(jpeg);
}

int qk_picture_read_jpeg(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_progress_mgr progress = {.progress_monitor = on_progress};
	struct failure failure;
	int result;

	/* So that it may be destroyed even when making it fails. */
	memset(&jpeg, 0, sizeof(jpeg));
	jpeg.err = watch(&failure);
	if (setjmp(failure.jump)) {
		jpeg_destroy_decompress(&jpeg);
		qk_picture_free(picture);
		return ended_by(&failure, why, why_size);
	}
	jpeg_create_decompress(&jpeg);
	jpeg.progress = &progress;
	jpeg_mem_src(&jpeg, data, (unsigned long)length);
	result = start_reading(&jpeg, picture, why, why_size);
	if (!result)
		read_rows(&jpeg, picture);
	jpeg_destroy_decompress(&jpeg);
	return result;
}

/* jpeg_mem_dest() loses its memory when an error jumps out of it. */
struct sink {
	struct jpeg_destination_mgr manager; /* first: libjpeg hands this back */
	struct qk_buffer *out;
	JOCTET block[16384];
};

static void sink_start(j_compress_ptr jpeg)
{
	struct sink *sink = (struct sink *)jpeg->dest;

	sink->manager.next_output_byte = sink->block;
	sink->manager.free_in_buffer = sizeof(sink->block);
}

static boolean sink_full(j_compress_ptr jpeg)
{
	struct sink *sink = (struct sink *)jpeg->dest;

	qk_buffer_append(sink->out, sink->block, sizeof(sink->block));
	sink_start(jpeg);
	return TRUE;
}

static void sink_end(j_compress_ptr jpeg)
{
	struct sink *sink = (struct sink *)jpeg->dest;

	qk_buffer_append(sink->out, sink->block, sizeof(sink->block) - sink->manager.free_in_buffer);
}

static void write_rows(j_compress_ptr jpeg, const struct qk_picture *picture, int quality)
{
	jpeg->image_width = picture->width;
	jpeg->image_height = picture->height;
	jpeg->input_components = 3;
	jpeg->in_color_space = JCS_RGB;
	jpeg_set_defaults(jpeg);
	jpeg_set_quality(jpeg, quality, TRUE);
	jpeg_start_compress(jpeg, TRUE);
	while (jpeg->next_scanline < jpeg->image_height) {
		JSAMPROW row = picture->rgb + (size_t)jpeg->next_scanline * picture->width * 3;

		jpeg_write_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_compress(jpeg);
}

int qk_picture_jpeg(struct qk_buffer *out, const struct qk_picture *picture, int quality)
{
	struct jpeg_compress_struct jpeg;
	struct sink sink = {.manager = {.init_destination = sink_start,
					.empty_output_buffer = sink_full,
					.term_destination = sink_end},
			    .out = out};
	struct failure failure;

	memset(&jpeg, 0, sizeof(jpeg));
	jpeg.err = watch(&failure);
	if (setjmp(failure.jump)) {
		jpeg_destroy_compress(&jpeg);
		return QUARK_ERR_NOMEM;
	}
	jpeg_create_compress(&jpeg);
	jpeg.dest = &sink.manager;
	write_rows(&jpeg, picture, quality);
	jpeg_destroy_compress(&jpeg);
	return out->failed ? QUARK_ERR_NOMEM : 0;
}
