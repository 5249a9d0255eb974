/* What a frame can be asked, on any thread. */
#include "camera/frame.h"

#include <string.h>

const void *quark_frame_data(const struct quark_frame *frame, size_t *length)
{
	if (length)
		*length = frame ? frame->header.length : 0;
	return frame && frame->buffer ? frame->buffer->data : NULL;
}

int quark_frame_format(const struct quark_frame *frame)
{
	return frame ? (int)frame->header.format : QUARK_FORMAT_NONE;
}

uint32_t quark_frame_width(const struct quark_frame *frame)
{
	return frame ? frame->header.width : 0;
}

uint32_t quark_frame_height(const struct quark_frame *frame)
{
	return frame ? frame->header.height : 0;
}

uint32_t quark_frame_stride(const struct quark_frame *frame)
{
	return frame && frame->header.format != QUARK_FORMAT_JPEG ? frame->header.stride : 0;
}

uint64_t quark_frame_sequence(const struct quark_frame *frame)
{
	return frame && frame->credits ? frame->header.sequence : 0;
}

uint64_t quark_frame_capture_us(const struct quark_frame *frame)
{
	return frame ? frame->capture_us : 0;
}

uint64_t quark_frame_arrival_us(const struct quark_frame *frame)
{
	return frame ? frame->arrival_us : 0;
}

int quark_frame_pose(const struct quark_frame *frame, double *pose)
{
	if (!frame || !pose || !(frame->header.flags & QK_MEDIA_HAS_POSE))
		return 0;
	memcpy(pose, frame->header.pose, sizeof frame->header.pose);
	return 1;
}

int quark_frame_intrinsics(const struct quark_frame *frame, double *intrinsics)
{
	if (!frame || !intrinsics || !(frame->header.flags & QK_MEDIA_HAS_INTRINSICS))
		return 0;
	memcpy(intrinsics, frame->header.intrinsics, sizeof frame->header.intrinsics);
	return 1;
}

uint32_t quark_frame_mode(const struct quark_frame *frame)
{
	return frame ? frame->header.mode : 0;
}

/* Bytes of a row of the first plane, 0 for a format that has none. */
static uint64_t row_bytes(const struct qk_media_header *header)
{
	switch (header->format) {
	case QUARK_FORMAT_NV12:
		return ((uint64_t)header->width + 1) / 2 * 2;
	case QUARK_FORMAT_GREY:
		return header->width;
	case QUARK_FORMAT_RGB:
		return 3ull * header->width;
	default:
		return 0;
	}
}

int qk_frame_fits(const struct qk_media_header *header, const struct qk_media_buffer *buffer)
{
	uint64_t row = row_bytes(header), rows = header->height;

	if (!buffer || !buffer->data || !header->length || header->length > buffer->length || !header->width || !rows)
		return 0;
	if (!row)
		return header->format == QUARK_FORMAT_JPEG;
	if (header->format == QUARK_FORMAT_NV12)
		rows += (rows + 1) / 2;
	return header->stride >= row && header->stride * (rows - 1) + row <= header->length;
}
