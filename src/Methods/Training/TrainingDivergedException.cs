namespace NoisyNotebooks.Methods.Training;

/// <summary>A training whose loss is no longer a finite number.</summary>
/// <param name="message">Method, epoch and learning rate.</param>
public sealed class TrainingDivergedException(string message) : InvalidOperationException(message);
