#include "glasses/webcam.h"

#include "glasses/picture_private.h"

#include <quark/base.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFERS 4
#define WIDTH 1280
#define HEIGHT 720
#define FIRST_MS 2000

struct qk_webcam {
	int fd, seen; /* seen: a picture came */
	struct v4l2_pix_format format;
	unsigned count;
	struct {
		void *bytes;
		size_t length;
	} buffers[BUFFERS];
	char path[256];
};

static int ask(const struct qk_webcam *webcam, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(webcam->fd, request, argument);
	while (result < 0 && errno == EINTR);
	return result;
}

static int refuse(const struct qk_webcam *webcam, int status, char *why, size_t why_size, const char *what)
{
	snprintf(why, why_size, "The webcam %s cannot be used: %s.", webcam->path, what);
	return status;
}

static int refuse_system(const struct qk_webcam *webcam, char *why, size_t why_size)
{
	char what[160];

	snprintf(what, sizeof what, "%s%s", strerror(errno),
		 errno == ENOENT   ? "; is one plugged in? `ls /dev/video*` tells"
		 : errno == EACCES ? "; you must be in the group video"
		 : errno == EBUSY  ? "; another program has it"
				   : "");
	return refuse(webcam, QUARK_ERR_IO, why, why_size, what);
}

static int check_kind(const struct qk_webcam *webcam, char *why, size_t why_size)
{
	struct v4l2_capability capability = {0};
	uint32_t can;

	if (ask(webcam, VIDIOC_QUERYCAP, &capability))
		return refuse(webcam, QUARK_ERR_UNSUPPORTED, why, why_size, "it is no video device");
	can = capability.capabilities & V4L2_CAP_DEVICE_CAPS ? capability.device_caps : capability.capabilities;
	if ((can & V4L2_CAP_VIDEO_CAPTURE) && (can & V4L2_CAP_STREAMING))
		return 0;
	return refuse(webcam, QUARK_ERR_UNSUPPORTED, why, why_size,
		      "it captures no pictures; the next number may be the one that does");
}

static int set_format(struct qk_webcam *webcam, uint32_t pixels)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};

	format.fmt.pix.width = WIDTH;
	format.fmt.pix.height = HEIGHT;
	format.fmt.pix.pixelformat = pixels;
	format.fmt.pix.field = V4L2_FIELD_NONE;
	if (ask(webcam, VIDIOC_S_FMT, &format) || format.fmt.pix.pixelformat != pixels)
		return -1;
	webcam->format = format.fmt.pix;
	return webcam->format.width && webcam->format.height && webcam->format.width <= QK_PICTURE_SIDE_MAX &&
			       webcam->format.height <= QK_PICTURE_SIDE_MAX
		       ? 0
		       : -1;
}

static int map_one(struct qk_webcam *webcam, unsigned index)
{
	struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
	void *bytes;

	if (ask(webcam, VIDIOC_QUERYBUF, &buffer))
		return -1;
	bytes = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, webcam->fd, buffer.m.offset);
	if (bytes == MAP_FAILED)
		return -1;
	webcam->buffers[index].bytes = bytes;
	webcam->buffers[index].length = buffer.length;
	webcam->count++;
	return ask(webcam, VIDIOC_QBUF, &buffer);
}

static int run(struct qk_webcam *webcam, char *why, size_t why_size)
{
	struct v4l2_requestbuffers wanted = {
		.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	if (ask(webcam, VIDIOC_REQBUFS, &wanted))
		return refuse_system(webcam, why, why_size);
	for (unsigned i = 0; i < wanted.count && i < BUFFERS; i++)
		if (map_one(webcam, i))
			return refuse_system(webcam, why, why_size);
	if (webcam->count == 0)
		return refuse(webcam, QUARK_ERR_UNSUPPORTED, why, why_size, "it has no buffers");
	return ask(webcam, VIDIOC_STREAMON, &type) ? refuse_system(webcam, why, why_size) : 0;
}

static int start(struct qk_webcam *webcam, char *why, size_t why_size)
{
	int status;

	webcam->fd = open(webcam->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (webcam->fd < 0)
		return refuse_system(webcam, why, why_size);
	status = check_kind(webcam, why, why_size);
	if (status)
		return status;
	if (set_format(webcam, V4L2_PIX_FMT_MJPEG) && set_format(webcam, V4L2_PIX_FMT_YUYV))
		return refuse(webcam, QUARK_ERR_UNSUPPORTED, why, why_size, "it gives neither MJPEG nor YUYV");
	return run(webcam, why, why_size);
}

int qk_webcam_open(struct qk_webcam **out, const char *path, char *why, size_t why_size)
{
	struct qk_webcam *webcam = calloc(1, sizeof *webcam);
	int status;

	*out = NULL;
	if (!webcam)
		return QUARK_ERR_NOMEM;
	webcam->fd = -1;
	snprintf(webcam->path, sizeof webcam->path, "%s", path);
	status = start(webcam, why, why_size);
	if (status)
		qk_webcam_close(webcam);
	else
		*out = webcam;
	return status;
}

void qk_webcam_close(struct qk_webcam *webcam)
{
	if (!webcam)
		return;
	for (unsigned i = 0; i < webcam->count; i++)
		munmap(webcam->buffers[i].bytes, webcam->buffers[i].length);
	if (webcam->fd >= 0)
		close(webcam->fd);
	free(webcam);
}

/* --- pictures ----------------------------------------------------------------------------------------------------- */

/* 1: a buffer that must be given back; 0: none is ready. */
static int fetch(struct qk_webcam *webcam, struct v4l2_buffer *buffer)
{
	*buffer = (struct v4l2_buffer){.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
	if (ask(webcam, VIDIOC_DQBUF, buffer))
		return errno == EAGAIN ? 0 : -1;
	return buffer->index < webcam->count ? 1 : -1;
}

static int fetch_newest(struct qk_webcam *webcam, struct v4l2_buffer *newest)
{
	struct v4l2_buffer buffer;
	int more = fetch(webcam, newest);

	while (more > 0 && (more = fetch(webcam, &buffer)) > 0) {
		ask(webcam, VIDIOC_QBUF, newest);
		*newest = buffer;
	}
	return more < 0 ? -1 : newest->bytesused > 0;
}

static int from_yuyv(const struct qk_webcam *webcam, size_t length, const void *bytes, struct qk_picture *out,
		     char *why, size_t why_size)
{
	const struct v4l2_pix_format *format = &webcam->format;
	size_t row = (size_t)((format->width + 1) / 2) * 4, stride = format->bytesperline;
	int status;

	if (stride < row)
		stride = row;
	if (length < stride * (format->height - 1) + row)
		return QUARK_ERR_INVALID;
	status = qk_picture_make(out, format->width, format->height, why, why_size);
	if (status == 0)
		qk_webcam_yuyv(bytes, format->width, format->height, stride, out->rgb);
	return status;
}

static int decode(const struct qk_webcam *webcam, const struct v4l2_buffer *buffer, struct qk_picture *out, char *why,
		  size_t why_size)
{
	const void *bytes = webcam->buffers[buffer->index].bytes;
	size_t room = webcam->buffers[buffer->index].length;
	size_t length = buffer->bytesused < room ? buffer->bytesused : room;

	if (webcam->format.pixelformat == V4L2_PIX_FMT_MJPEG)
		return qk_picture_read(out, bytes, length, why, why_size);
	return from_yuyv(webcam, length, bytes, out, why, why_size);
}

static void await_first(const struct qk_webcam *webcam)
{
	struct pollfd readable = {.fd = webcam->fd, .events = POLLIN};

	if (!webcam->seen)
		poll(&readable, 1, FIRST_MS);
}

/* A picture that came broken is passed over: the one before stays. */
int qk_webcam_take(struct qk_webcam *webcam, struct qk_picture *picture, char *why, size_t why_size)
{
	struct qk_picture made = {0};
	struct v4l2_buffer buffer;
	int ready, status;

	await_first(webcam);
	ready = fetch_newest(webcam, &buffer);
	if (ready < 0)
		return refuse_system(webcam, why, why_size);
	if (ready == 0)
		return webcam->seen ? 0 : refuse(webcam, QUARK_ERR_IO, why, why_size, "it gave no picture for 2 s");
	status = decode(webcam, &buffer, &made, why, why_size);
	ask(webcam, VIDIOC_QBUF, &buffer);
	if (status)
		return webcam->seen && status != QUARK_ERR_NOMEM ? 0 : status;
	qk_picture_free(picture);
	*picture = made;
	webcam->seen = 1;
	return 1;
}
