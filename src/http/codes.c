/* SPDX-License-Identifier: MIT */
#include "http/codes.h"

#include "base/count.h"

#define TLS_HINT "check ca_file, ca_path, client_cert, client_key, and the server's certificate"
#define BUILT "this libcurl was built without support for it"
#define SERVER_HINT "a proxy or gateway on the way may be corrupting the reply"

/* Every libcurl result that an HTTP exchange can end with. */
static const HttpCode codes[] = {
    {CURLE_OK, HTTP_REPLY, "done", NULL},
    {CURLE_FAILED_INIT, HTTP_NETWORK, "libcurl could not be initialised", NULL},
    {CURLE_NOT_BUILT_IN, HTTP_PROTOCOL, "libcurl does not support an option", BUILT},
    {CURLE_BAD_FUNCTION_ARGUMENT, HTTP_PROTOCOL, "the URL or the headers are too long",
     "shorten the name, the headers or the token"},
    {CURLE_UNKNOWN_OPTION, HTTP_PROTOCOL, "unknown libcurl option", BUILT},
    {CURLE_SETOPT_OPTION_SYNTAX, HTTP_PROTOCOL, "an option has a syntax error",
     "check the resolve option"},
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_PROTOCOL, "unsupported protocol: url must be http or https",
     NULL},
    {CURLE_URL_MALFORMAT, HTTP_PROTOCOL, "the URL is malformed", NULL},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_NETWORK, "could not resolve the proxy's host name",
     "check the proxy option and the proxy environment variables"},
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_NETWORK, "could not resolve the host name",
     "check the host name in url"},
    {CURLE_COULDNT_CONNECT, HTTP_NETWORK, "connection refused, or host unreachable",
     "check url and proxy, and that the server is running"},
    {CURLE_WEIRD_SERVER_REPLY, HTTP_PROTOCOL, "the reply is not valid HTTP", SERVER_HINT},
    {CURLE_HTTP2, HTTP_NETWORK, "HTTP/2 protocol error", NULL},
    {CURLE_PARTIAL_FILE, HTTP_NETWORK, "the connection closed before the reply was complete",
     SERVER_HINT},
    {CURLE_WRITE_ERROR, HTTP_PROTOCOL, "the reply could not be stored", NULL},
    {CURLE_OUT_OF_MEMORY, HTTP_MEMORY, "not enough memory", NULL},
    {CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, "the request timed out",
     "raise timeout for the client or for this call"},
    {CURLE_SSL_CONNECT_ERROR, HTTP_TLS, "TLS handshake failed",
     "check that the server speaks https with TLS 1.2 or newer; check client_cert and client_key"},
    {CURLE_ABORTED_BY_CALLBACK, HTTP_CANCELLED, "cancelled", NULL},
    {CURLE_TOO_MANY_REDIRECTS, HTTP_PROTOCOL, "the reply is a redirect", NULL},
    {CURLE_GOT_NOTHING, HTTP_NETWORK, "the server closed the connection without a reply", NULL},
    {CURLE_SSL_ENGINE_NOTFOUND, HTTP_TLS, "TLS engine not found", TLS_HINT},
    {CURLE_SSL_ENGINE_SETFAILED, HTTP_TLS, "the TLS engine could not be selected", TLS_HINT},
    {CURLE_SEND_ERROR, HTTP_NETWORK, "connection lost while sending the request", NULL},
    {CURLE_RECV_ERROR, HTTP_NETWORK, "connection lost while receiving the reply", NULL},
    {CURLE_SSL_CERTPROBLEM, HTTP_TLS, "the client certificate cannot be used",
     "client_cert and client_key must be a matching pair of PEM files without a passphrase"},
    {CURLE_SSL_CIPHER, HTTP_TLS, "the TLS cipher cannot be used", TLS_HINT},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_TLS, "certificate verification failed",
     "check the host in url and the certificate's validity dates; for a private CA, set ca_file"},
    {CURLE_BAD_CONTENT_ENCODING, HTTP_PROTOCOL, "the reply could not be decompressed", SERVER_HINT},
    {CURLE_SEND_FAIL_REWIND, HTTP_NETWORK, "connection lost while sending the request", NULL},
    {CURLE_SSL_ENGINE_INITFAILED, HTTP_TLS, "the TLS engine could not be initialised", TLS_HINT},
    {CURLE_SSL_CACERT_BADFILE, HTTP_TLS, "the CA certificates could not be read",
     "check ca_file and ca_path"},
    {CURLE_SSL_SHUTDOWN_FAILED, HTTP_TLS, "the TLS connection was not shut down properly", NULL},
    {CURLE_SSL_CRL_BADFILE, HTTP_TLS, "the certificate revocation list could not be read",
     TLS_HINT},
    {CURLE_SSL_ISSUER_ERROR, HTTP_TLS, "the certificate's issuer does not match", TLS_HINT},
    {CURLE_NO_CONNECTION_AVAILABLE, HTTP_NETWORK, "no connection is available", NULL},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_TLS,
     "the server's public key does not match the pinned key", NULL},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_TLS, "the certificate's status is invalid", TLS_HINT},
    {CURLE_HTTP2_STREAM, HTTP_NETWORK, "the HTTP/2 stream was closed with an error", NULL},
    {CURLE_HTTP3, HTTP_NETWORK, "HTTP/3 protocol error", NULL},
    {CURLE_QUIC_CONNECT_ERROR, HTTP_NETWORK, "QUIC connection failed", NULL},
    {CURLE_PROXY, HTTP_NETWORK, "the proxy refused the connection",
     "check the proxy option, and whether the proxy allows this host"},
#if LIBCURL_VERSION_NUM >= 0x080600
    {CURLE_TOO_LARGE, HTTP_PROTOCOL, "a reply header is too large", SERVER_HINT},
#endif
    {CURLE_SSL_CLIENTCERT, HTTP_TLS, "the server requires a client certificate",
     "set client_cert and client_key"},
};

/* For codes of a newer libcurl. */
static const HttpCode other = {CURL_LAST, HTTP_NETWORK, "the request did not complete", NULL};

static const HttpCode unconnected = {
    CURLE_OPERATION_TIMEDOUT, HTTP_TIMEOUT, "the connection timed out",
    "check url and proxy, and that the server is running, or raise connect_timeout"};

static const HttpCode unsecured = {CURLE_RECV_ERROR, HTTP_NETWORK,
                                   "connection lost before the TLS handshake was complete",
                                   "check that the server is running and speaks https"};

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
