package io.tercel.text;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Runs a chain. A pipeline keeps buffers and is for one thread at a time, and making one costs more than analyzing a short
 * text, so finished pipelines wait in a small pool. A pool and not a thread-local: with virtual threads there is a new thread
 * for each task, which would find nothing and leave everything behind.
 */
final class ChainAnalyzer implements Analyzer {

    private final Chain chain;
    private final BlockingQueue<TokenPipeline> idle =
            new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

    ChainAnalyzer(Chain chain) {
        this.chain = chain;
        idle.add(new TokenPipeline(chain)); // made now so that a chain that cannot be built fails here
    }

    @Override
    public void analyze(CharSequence text, TokenSink sink) {
        TokenPipeline pipeline = idle.poll();
        if (pipeline == null) {
            pipeline = new TokenPipeline(chain);
        }
        pipeline.run(text, sink);
        // Not reached by one that failed halfway. When the pool is full, the collector takes the pipeline.
        idle.offer(pipeline);
    }
}
