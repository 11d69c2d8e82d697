package io.tercel.spring;

import dev.langchain4j.model.embedding.EmbeddingModel;
import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The embedding model whose jar is on the class path, when {@code tercel-embeddings} is there, too, and the application has none. */
@AutoConfiguration(beforeName = "dev.langchain4j.spring.LangChain4jAutoConfig")
@ConditionalOnClass(Embeddings.class)
@ConditionalOnProperty(
        name = {"tercel.enabled", "tercel.embedding-model.enabled"},
        havingValue = "true",
        matchIfMissing = true)
@Conditional(TercelModelAutoConfiguration.OnModelJar.class)
public class TercelModelAutoConfiguration {

    /** The model. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(EmbeddingModel.class)
    public OnnxEmbeddingModel tercelEmbeddingModel() {
        return Embeddings.auto();
    }

    /** Whether there is a jar with a model. */
    static final class OnModelJar extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConditionMessage.Builder message = ConditionMessage.forCondition("embedding model in a jar");
            return Embeddings.available().isEmpty()
                    ? ConditionOutcome.noMatch(message.because("none is on the class path"))
                    : ConditionOutcome.match(message.foundExactly(
                            Embeddings.available().getFirst().modelName()));
        }
    }
}
