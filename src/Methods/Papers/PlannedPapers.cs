using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>The papers that have no code yet: implementing one deletes its row.</summary>
internal static class PlannedPapers
{
    /// <summary>Their rows. The claims are in our own words, one sentence each.</summary>
    public static ImmutableArray<Paper> Rows { get; } =
    [
        new("02-locle", "Leveraging Large Language Models for Effective Label-free Node Classification in Text-Attributed Graphs", "SIGIR 2025", PaperArea.Graphs,
            "Spending a small LLM budget in rounds, on the nodes a graph network is unsure about, gives the best label-free node classification at equal cost."),
        new("06-nat", "Noise-Aware Training of Layout-Aware Language Models", "arXiv 2024", PaperArea.Text,
            "Weighting weakly labelled documents by an estimate of their trustworthiness trains form extractors with far fewer human labels."),
        new("08-adele", "Adaptive Early-Learning Correction for Segmentation from Noisy Annotations", "CVPR 2022", PaperArea.Segmentation,
            "Correcting each class's mask labels from the moment its own learning curve slows down prevents memorization of annotation errors."),
        new("10-cromss", "CromSS: Cross-modal pre-training with noisy labels for remote sensing image segmentation", "IEEE TGRS 2025", PaperArea.Segmentation,
            "Letting two sensors check each other's confidence makes pre-training on noisy land-cover masks transfer better."),
        new("11-capro", "CAPro: Webly Supervised Learning with Cross-Modality Aligned Prototypes", "NeurIPS 2023", PaperArea.CrossModal,
            "Anchoring visual prototypes on the examples whose text fits the class definition resolves the wrong senses of web image labels."),
        new("13-marvelovd", "MarvelOVD: Marrying Object Recognition and Vision-Language Models for Robust Open-Vocabulary Object Detection", "ECCV 2024", PaperArea.Detection,
            "A detector in training can judge a vision-language model's pseudo-boxes, which cleans them and raises accuracy on novel classes."),
        new("19-pc2", "PC²: Pseudo-Classification Based Pseudo-Captioning for Noisy Correspondence Learning in Cross-Modal Retrieval", "ACM Multimedia 2024", PaperArea.CrossModal,
            "Giving a mismatched image the caption of a clean pair with the same predicted class makes image-text retrieval robust to wrong pairs."),
        new("20-relabel", "Re-labeling ImageNet: from Single to Multi-Labels, from Global to Localized Labels", "CVPR 2021", PaperArea.Classification,
            "Pooling a strong model's label map over the region of each random crop gives better targets than one label an image."),
        new("21-spatial-corr", "Segmentation with Noisy Labels via Spatially Correlated Distributions", "TMLR 2026", PaperArea.Segmentation,
            "Modelling the places where a mask is wrong as a spatially correlated field makes segmentation robust to errors that come in patches."),
        new("25-noisy-dice", "Annotation-Efficient Learning for Medical Image Segmentation based on Noisy Pseudo Labels and Adversarial Learning", "IEEE JBHI 2021", PaperArea.Segmentation,
            "Pseudo masks from unpaired shapes, trained with a noise-weighted Dice loss, come close to human annotation."),
        new("30-mofi", "MOFI: Learning Image Representations from Noisy Entity Annotated Images", "ICLR 2024", PaperArea.CrossModal,
            "Entity labels extracted from noisy alt-text train image embeddings that retrieve better than those of CLIP."),
        new("32-tape", "Harnessing Explanations: LLM-to-LM Interpreter for Enhanced Text-Attributed Graph Representation Learning", "ICLR 2024", PaperArea.Graphs,
            "An LLM's explanations and ranked guesses, read by a small language model, give better node features than the text alone."),
        new("33-noc", "Noise-aware Learning from Web-crawled Image-Text Data for Image Captioning", "ICCV 2023", PaperArea.CrossModal,
            "Telling a captioner how well each training pair is aligned, and asking for a high level later, beats filtering the pairs."),
    ];
}
