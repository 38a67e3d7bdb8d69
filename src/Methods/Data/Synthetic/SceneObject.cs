namespace NoisyNotebooks.Methods.Data;

/// <summary>An object in a generated picture.</summary>
/// <param name="Image">The picture, from 0.</param>
/// <param name="ClassId">Its class, from 0.</param>
/// <param name="Mode">Which of its class's appearances it has, from 0.</param>
/// <param name="Box">Where it is; empty where the picture has no pixels.</param>
public readonly record struct SceneObject(int Image, int ClassId, int Mode, Box Box = default);
