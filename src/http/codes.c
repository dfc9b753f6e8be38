/* SPDX-License-Identifier: MIT */
#include "http/codes.h"

#include "base/count.h"

#define TLS_HINT "check ca_file, ca_path, client_cert, client_key, and the server's certificate"
#define BUILT "this libcurl was built without it"
#define SERVER_HINT "something between here and the server spoils the reply"

/* Every libcurl result an HTTP exchange can end with. */
static const HttpCode codes[] = {
    {CURLE_OK, HTTP_REPLY, "done", NULL},
    {CURLE_FAILED_INIT, HTTP_NETWORK, "libcurl does not start", NULL},
    {CURLE_NOT_BUILT_IN, HTTP_PROTOCOL, "libcurl lacks what an option asks for", BUILT},
    {CURLE_BAD_FUNCTION_ARGUMENT, HTTP_PROTOCOL, "the URL or the headers are too long to send",
     "shorten the name, the headers or the token"},
    {CURLE_UNKNOWN_OPTION, HTTP_PROTOCOL, "libcurl does not know an option", BUILT},
    {CURLE_SETOPT_OPTION_SYNTAX, HTTP_PROTOCOL, "libcurl cannot read an option", "check resolve"},
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_PROTOCOL, "only http and https are spoken", NULL},
    {CURLE_URL_MALFORMAT, HTTP_PROTOCOL, "the URL is malformed", NULL},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_NETWORK, "the proxy's name cannot be resolved",
     "check the proxy option and the environment's proxy variables"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_NETWORK, "the host's name cannot be resolved", "check url"},
    {CURLE_COULDNT_CONNECT, HTTP_NETWORK, "nobody accepts the connection",
     "check url and proxy, and whether the server is up"},
    {CURLE_WEIRD_SERVER_REPLY, HTTP_PROTOCOL, "the reply is not HTTP", SERVER_HINT},
    {CURLE_HTTP2, HTTP_NETWORK, "the HTTP/2 connection broke", NULL},
    {CURLE_PARTIAL_FILE, HTTP_NETWORK, "the reply was cut short", SERVER_HINT},
    {CURLE_WRITE_ERROR, HTTP_PROTOCOL, "the reply cannot be taken in", NULL},
    {CURLE_OUT_OF_MEMORY, HTTP_MEMORY, "not enough memory", NULL},
    {CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, "no reply in time",
     "raise timeout, for the client or for this call"},
    {CURLE_SSL_CONNECT_ERROR, HTTP_TLS, "no secure connection came about",
     "check that https is spoken there, in TLS 1.2 or newer, and client_cert and client_key"},
    {CURLE_ABORTED_BY_CALLBACK, HTTP_CANCELLED, "cancelled", NULL},
    {CURLE_TOO_MANY_REDIRECTS, HTTP_PROTOCOL, "the reply is a redirect", NULL},
    {CURLE_GOT_NOTHING, HTTP_NETWORK, "the connection was closed without a reply", NULL},
    {CURLE_SSL_ENGINE_NOTFOUND, HTTP_TLS, "the TLS engine is not there", TLS_HINT},
    {CURLE_SSL_ENGINE_SETFAILED, HTTP_TLS, "the TLS engine cannot be used", TLS_HINT},
    {CURLE_SEND_ERROR, HTTP_NETWORK, "the connection broke while sending", NULL},
    {CURLE_RECV_ERROR, HTTP_NETWORK, "the connection broke while receiving", NULL},
    {CURLE_SSL_CERTPROBLEM, HTTP_TLS, "the client certificate cannot be used",
     "check client_cert and client_key: PEM files that belong together, without a pass phrase"},
    {CURLE_SSL_CIPHER, HTTP_TLS, "the cipher cannot be used", TLS_HINT},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS, "the server's certificate cannot be trusted",
     "check the host in url and the certificate's dates; for a private authority give ca_file"},
    {CURLE_BAD_CONTENT_ENCODING, HTTP_PROTOCOL, "the reply cannot be unpacked", SERVER_HINT},
    {CURLE_SEND_FAIL_REWIND, HTTP_NETWORK, "the connection broke while sending", NULL},
    {CURLE_SSL_ENGINE_INITFAILED, HTTP_TLS, "the TLS engine does not start", TLS_HINT},
    {CURLE_SSL_CACERT_BADFILE, HTTP_TLS, "the authorities' certificates cannot be read",
     "check ca_file and ca_path"},
    {CURLE_SSL_SHUTDOWN_FAILED, HTTP_TLS, "the secure connection was not shut down", NULL},
    {CURLE_SSL_CRL_BADFILE, HTTP_TLS, "the revocation list cannot be read", TLS_HINT},
    {CURLE_SSL_ISSUER_ERROR, HTTP_TLS, "the issuer's certificate does not match", TLS_HINT},
    {CURLE_NO_CONNECTION_AVAILABLE, HTTP_NETWORK, "no connection is free", NULL},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_TLS, "the server's key is not the pinned one", NULL},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, "the certificate's status is bad", TLS_HINT},
    {CURLE_HTTP2_STREAM, HTTP_NETWORK, "the HTTP/2 stream was ended", NULL},
    {CURLE_HTTP3, HTTP_NETWORK, "the HTTP/3 connection broke", NULL},
    {CURLE_QUIC_CONNECT_ERROR, HTTP_NETWORK, "no QUIC connection came about", NULL},
    {CURLE_PROXY, HTTP_NETWORK, "the proxy did not let the connection through",
     "check the proxy option, and whom the proxy lets through"},
#if LIBCURL_VERSION_NUM >= 0x080600
    {CURLE_TOO_LARGE, HTTP_PROTOCOL, "a header of the reply is too large", SERVER_HINT},
#endif
    {CURLE_SSL_CLIENTCERT, HTTP_TLS, "the server wants a client certificate",
     "give client_cert and client_key"},
};

/* What a libcurl newer than these rows may come up with. */
static const HttpCode other = {CURL_LAST, HTTP_NETWORK, "the exchange broke off", NULL};

static const HttpCode unconnected = {
    CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, "no connection in time",
    "check url and proxy, and whether the server is up, or raise connect_timeout"};

static const HttpCode unsecured = {
    CURLE_RECV_ERROR, HTTP_NETWORK, "the connection broke before it was secure",
    "check that https is spoken there, and whether the server is up"};

const HttpCode *http_code(CURLcode code, bool asked) {
  if (code == CURLE_OPERATION_TIMEDOUT && !asked)
    return &unconnected;
  if (code == CURLE_RECV_ERROR && !asked)
    return &unsecured;
  for (size_t i = 0; i < COUNT(codes); i++)
    if (codes[i].code == code)
      return &codes[i];
  return &other;
}
