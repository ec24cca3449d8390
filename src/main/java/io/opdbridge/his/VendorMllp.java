package io.opdbridge.his;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import org.apache.camel.component.hl7.HL7MLLPNettyDecoderFactory;
import org.apache.camel.component.hl7.HL7MLLPNettyEncoderFactory;
import org.apache.camel.component.netty.ChannelHandlerFactory;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The parts of a TCP connection to a vendor for one HL7 message (contract, section 7): Camel's MLLP, and limits for the
 * answer. Messages are bytes. The factories are thread-safe.
 */
public final class VendorMllp {

    /** Limit of an answer, since the decoder scans all of it again with each piece. */
    static final int MAX_ANSWER_BYTES = 2 << 20;

    private VendorMllp() {
    }

    public static ChannelHandlerFactory encoder() {
        return new HL7MLLPNettyEncoderFactory();
    }

    public static ChannelHandlerFactory decoder() {
        HL7MLLPNettyDecoderFactory decoder = new HL7MLLPNettyDecoderFactory();
        decoder.setProduceString(false);
        decoder.setConvertLFtoCR(true);
        return decoder;
    }

    /** Precedes the decoder, which has no limit of its own. */
    public static ChannelHandlerFactory limit() {
        return each(() -> new Limit(MAX_ANSWER_BYTES));
    }

    /** Follows the decoder, and passes one answer that comes in time. */
    public static ChannelHandlerFactory answer(VendorAccess vendor) {
        return each(() -> new OneAnswer(vendor.answerTime()));
    }

    private static ChannelHandlerFactory each(Supplier<ChannelHandler> handlers) {
        return new DefaultChannelHandlerFactory() {
            @Override
            public ChannelHandler newChannelHandler() {
                return handlers.get();
            }
        };
    }

    private static final class Limit extends ChannelInboundHandlerAdapter {

        private long left;

        Limit(long bytes) {
            left = bytes;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            left -= ((ByteBuf) bytes).readableBytes();
            if (left < 0) {
                ReferenceCountUtil.release(bytes);
                throw new TooLongFrameException("An answer of more than " + MAX_ANSWER_BYTES + " bytes");
            }
            context.fireChannelRead(bytes);
        }
    }

    /**
     * The time counts from the connection on: Netty's own time-outs count silence, and an answer that drips would
     * outlast them. Once an answer has passed, the exchange has gone on with it, and nothing that follows may touch it.
     */
    private static final class OneAnswer extends ChannelInboundHandlerAdapter {

        private final Duration limit;
        private @Nullable Future<?> deadline;
        private boolean answered;

        OneAnswer(Duration limit) {
            this.limit = limit;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            deadline = context.executor().schedule(() -> {
                context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
                context.close();
            }, limit.toMillis(), TimeUnit.MILLISECONDS);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!answered) {
                answered = true;
                end();
                context.fireChannelRead(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!answered) {
                context.fireExceptionCaught(cause);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end();
            context.fireChannelInactive();
        }

        private void end() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }
}
