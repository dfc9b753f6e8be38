/* SPDX-License-Identifier: MIT */
#include "http/options.h"

#include "api/options.h"

/* Options that libcurl takes as they are; session.c implements the others. */
static const CURLoption options[OPTION_COUNT] = {
    [OPTION_TIMEOUT] = CURLOPT_TIMEOUT_MS,
    [OPTION_CONNECT_TIMEOUT] = CURLOPT_CONNECTTIMEOUT_MS,
    [OPTION_CA_FILE] = CURLOPT_CAINFO,
    [OPTION_CA_PATH] = CURLOPT_CAPATH,
    [OPTION_CLIENT_CERT] = CURLOPT_SSLCERT,
    [OPTION_CLIENT_KEY] = CURLOPT_SSLKEY,
    [OPTION_PROXY] = CURLOPT_PROXY,
    [OPTION_NO_PROXY] = CURLOPT_NOPROXY,
    [OPTION_UNIX_SOCKET] = CURLOPT_UNIX_SOCKET_PATH,
    /* not CURLOPT_RESOLVE: an engine would share its addresses, and connections to them, among all
     * clients */
    [OPTION_RESOLVE] = CURLOPT_CONNECT_TO,
    [OPTION_HEADERS] = CURLOPT_HTTPHEADER,
    [OPTION_USER_AGENT] = CURLOPT_USERAGENT,
};

CURLoption http_option(const Field *option) {
  return options[option->id];
}
