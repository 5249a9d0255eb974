/**
 * @file quark.h
 * @brief All of libquark but the simulator's own controls (quark/sim.h).
 * @since 0.1
 */
#ifndef QUARK_QUARK_H
#define QUARK_QUARK_H

#include <quark/base.h>
#include <quark/camera.h>
#include <quark/context.h>
#include <quark/device.h>
#include <quark/event.h>
#include <quark/grammar.h>
#include <quark/navigation.h>
#include <quark/overlay.h>
#include <quark/pairing.h>
#include <quark/service.h>
#include <quark/voice.h>

#endif
