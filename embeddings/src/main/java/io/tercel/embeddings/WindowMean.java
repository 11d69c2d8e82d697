package io.tercel.embeddings;

import io.tercel.embeddings.Tokens.Window;
import java.util.List;

/** The vector of a text that a model reads in several windows. */
final class WindowMean {

    private WindowMean() {}

    /**
     * The mean of the windows' vectors, each counting by how much of the text its window holds; not scaled. Of one window its own vector, not
     * a copy.
     */
    static float[] of(List<Window> windows, List<float[]> vectors) {
        if (windows.size() == 1) {
            return vectors.getFirst();
        }
        float[] mean = new float[vectors.getFirst().length];
        int weights = 0;
        for (int w = 0; w < windows.size(); w++) {
            int weight = windows.get(w).weight();
            float[] vector = vectors.get(w);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += weight * vector[i];
            }
            weights += weight;
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= weights;
        }
        return mean;
    }
}
