package io.opdbridge.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Limits the number of headers, and makes any path one that can be answered. The server itself limits only the bytes of
 * a head, and a head of many short headers takes twenty times its size in memory. Thread-safe.
 */
final class BoundedHeads extends HttpConnectionFactory {

    private static final int HEADERS = 100;

    BoundedHeads(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new BoundedHead(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class BoundedHead extends HttpConnection {
        BoundedHead(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                private int headers;

                @Override
                public void startRequest(String method, String uri, HttpVersion version) {
                    headers = 0;
                    super.startRequest(method, PlainPaths.readable(method, uri), version);
                }

                @Override
                public void parsedHeader(HttpField field) {
                    count();
                    super.parsedHeader(field);
                }

                @Override
                public void parsedTrailer(HttpField field) {
                    count();
                    super.parsedTrailer(field);
                }

                private void count() {
                    headers++;
                    if (headers > HEADERS) {
                        throw new HttpException.RuntimeException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
                    }
                }
            };
        }
    }
}
