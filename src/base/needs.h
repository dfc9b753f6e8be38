/* SPDX-License-Identifier: MIT */

/* Included first by each module's opener: fails with a plain message if a library is missing, for
 * builds without a configure step (LuaRocks). Declares nothing. */
#ifndef ZADIG_BASE_NEEDS_H
#define ZADIG_BASE_NEEDS_H

#if defined(__has_include) && !defined(__cppcheck__)
#if !__has_include(<lua.h>)
#error a header is missing; install liblua5.4-dev (Debian), lua5.4-dev (Alpine), lua-devel (Fedora), lua (Homebrew)
#endif
#ifdef ZADIG_NEEDS_MICROHTTPD
#if !__has_include(<microhttpd.h>)
#error a header is missing; install libmicrohttpd-dev (Debian, Alpine), libmicrohttpd-devel (Fedora), libmicrohttpd (Homebrew)
#endif
#else
#if !__has_include(<curl/curl.h>)
#error a header is missing; install libcurl4-openssl-dev (Debian), curl-dev (Alpine), libcurl-devel (Fedora), curl (Homebrew)
#endif
#if !__has_include(<cjson/cJSON.h>)
#error a header is missing; install libcjson-dev (Debian), cjson-dev (Alpine), cjson-devel (Fedora), cjson (Homebrew)
#endif
#endif
#endif

#endif
