namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>One measured number.</summary>
/// <param name="Name">What was measured, in lower case: <c>accuracy</c>, <c>mAP</c>, <c>loss</c>.</param>
/// <param name="Value">The number; a share is from 0 to 1. NaN where it is not defined.</param>
public readonly record struct Measurement(string Name, double Value);
